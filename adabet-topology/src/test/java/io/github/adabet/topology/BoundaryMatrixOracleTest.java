package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.topology.distance.DistanceMatrix;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoundaryMatrixOracleTest {
  private static final float NONE = Float.POSITIVE_INFINITY;

  @Test
  void barcode_square_hasItsLoop() {
    DistanceMatrix square = DistanceMatrix.ofCondensed(4, new float[] {1, 2, 1, 1, 2, 1});
    assertThat(BoundaryMatrixOracle.barcode(square, NONE, 1, 2))
        .isEqualTo(
            Barcode.of(
                List.of(
                    List.of(new Bar(0, NONE), new Bar(0, 1), new Bar(0, 1), new Bar(0, 1)),
                    List.of(new Bar(1, 2)))));
  }

  @Test
  void barcode_squareAtThreshold_hasEssentialLoop() {
    DistanceMatrix square = DistanceMatrix.ofCondensed(4, new float[] {1, 2, 1, 1, 2, 1});
    assertThat(BoundaryMatrixOracle.barcode(square, 1, 1, 2).bars(1))
        .containsExactly(new Bar(1, NONE));
  }

  @Test
  void barcode_twoComponents_haveTwoEssentialBars() {
    DistanceMatrix pair = DistanceMatrix.ofCondensed(2, new float[] {5});
    assertThat(BoundaryMatrixOracle.barcode(pair, 1, 0, 2).bars(0))
        .containsExactly(new Bar(0, NONE), new Bar(0, NONE));
  }

  @Test
  void barcode_octahedron_hasItsVoidOverAnyField() {
    float[] distances = {2, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2};
    DistanceMatrix octahedron = DistanceMatrix.ofCondensed(6, distances);
    for (int modulus : new int[] {2, 3, 5}) {
      Barcode barcode = BoundaryMatrixOracle.barcode(octahedron, NONE, 2, modulus);
      assertThat(barcode.bars(1)).isEmpty();
      assertThat(barcode.bars(2)).containsExactly(new Bar(1, 2));
    }
  }
}
