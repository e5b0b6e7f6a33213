package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BoundaryMatrixOracleTest {
  private static final float NONE = Float.POSITIVE_INFINITY;

  @Test
  void barcode_square_hasItsLoop() {
    DistanceMatrix square = DistanceMatrix.ofCondensed(4, new float[] {1, 2, 1, 1, 2, 1});
    assertThat(BoundaryMatrixOracle.barcode(square, NONE))
        .containsExactlyInAnyOrder(
            new Bar(0, 0, NONE),
            new Bar(0, 0, 1),
            new Bar(0, 0, 1),
            new Bar(0, 0, 1),
            new Bar(1, 1, 2));
  }

  @Test
  void barcode_squareAtThreshold_hasEssentialLoop() {
    DistanceMatrix square = DistanceMatrix.ofCondensed(4, new float[] {1, 2, 1, 1, 2, 1});
    assertThat(BoundaryMatrixOracle.barcode(square, 1)).contains(new Bar(1, 1, NONE));
  }

  @Test
  void barcode_twoComponents_haveTwoEssentialBars() {
    DistanceMatrix pair = DistanceMatrix.ofCondensed(2, new float[] {5});
    assertThat(BoundaryMatrixOracle.barcode(pair, 1))
        .containsExactly(new Bar(0, 0, NONE), new Bar(0, 0, NONE));
  }
}
