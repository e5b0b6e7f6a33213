package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.topology.distance.Dissimilarities;
import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.spi.HomologyEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every engine finds the homology of spaces that is known, over each field. */
@OnEveryHomologyEngine
class HomologyOfSpacesTest {
  private static final float NEVER = Float.POSITIVE_INFINITY;

  @Parameter private HomologyEngine engine;

  @Test
  void compute_noPoints_hasNoBars() {
    assertThat(barcode(DistanceMatrix.ofCondensed(0, new float[0]), options(2)))
        .isEqualTo(Barcode.of(List.of(List.of(), List.of(), List.of())));
  }

  @Test
  void compute_onePoint_isOneComponent() {
    assertThat(barcode(DistanceMatrix.ofCondensed(1, new float[0]), options(1)))
        .isEqualTo(Barcode.of(List.of(List.of(new Bar(0, NEVER)), List.of())));
  }

  @Test
  void compute_equalPoints_haveNoBarsOfLengthZero() {
    DistanceMatrix equal = DistanceMatrix.ofCondensed(7, new float[21]);
    assertThat(barcode(equal, options(3)))
        .isEqualTo(
            Barcode.of(List.of(List.of(new Bar(0, NEVER)), List.of(), List.of(), List.of())));
  }

  @Test
  void compute_negativeZeroDistances_areZero() {
    DistanceMatrix mixed = DistanceMatrix.ofCondensed(4, new float[] {-0f, 1, 1, 1, 1, 0f});
    assertThat(barcode(mixed, options(1)))
        .isEqualTo(Barcode.of(List.of(List.of(new Bar(0, 1), new Bar(0, NEVER)), List.of())));
  }

  @Test
  void compute_square_hasItsLoop() {
    DistanceMatrix square = DistanceMatrix.ofCondensed(4, new float[] {1, 2, 1, 1, 2, 1});
    assertThat(barcode(square, options(1)))
        .isEqualTo(
            Barcode.of(
                List.of(
                    List.of(new Bar(0, 1), new Bar(0, 1), new Bar(0, 1), new Bar(0, NEVER)),
                    List.of(new Bar(1, 2)))));
  }

  @Test
  void compute_degreeZeroOnly_hasComponents() {
    DistanceMatrix line = DistanceMatrix.euclidean(new float[][] {{0}, {1}, {3}});
    assertThat(barcode(line, options(0)))
        .isEqualTo(Barcode.of(List.of(List.of(new Bar(0, 1), new Bar(0, 2), new Bar(0, NEVER)))));
  }

  /** The cross-polytope of k + 1 axes is a sphere of dimension k until its diagonals come. */
  @ParameterizedTest
  @CsvSource({"1,2", "2,2", "2,3", "3,2", "4,5", "5,2"})
  void compute_crossPolytope_isASphere(int dimension, int modulus) {
    int n = 2 * (dimension + 1);
    float[][] full = new float[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        full[i][j] = i == j ? 0 : i / 2 == j / 2 ? 2 : 1;
      }
    }
    RipsOptions options =
        RipsOptions.builder().maximumDegree(dimension + 1).modulus(modulus).build();
    Barcode barcode = barcode(DistanceMatrix.ofFull(full), options);
    for (int degree = 1; degree <= dimension + 1; degree++) {
      assertThat(barcode.bars(degree))
          .isEqualTo(degree == dimension ? List.of(new Bar(1, 2)) : List.of());
    }
  }

  @Test
  void compute_degreesBeyondThePoints_areEmpty() {
    DistanceMatrix square = DistanceMatrix.ofCondensed(4, new float[] {1, 2, 1, 1, 2, 1});
    Barcode barcode = barcode(square, options(RipsOptions.MAX_DEGREE));
    assertThat(barcode.maximumDegree()).isEqualTo(RipsOptions.MAX_DEGREE);
    assertThat(barcode.bars(1)).containsExactly(new Bar(1, 2));
    assertThat(barcode.bars(RipsOptions.MAX_DEGREE)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"2,1,1", "3,0,0", "5,0,0", "32749,0,0"})
  void compute_projectivePlane_dependsOnTheField(int modulus, int loops, int voids)
      throws IOException {
    DistanceMatrix plane =
        TopologyCase.read(Path.of("src/test/resources/cases/projective-plane.txt")).distances();
    Barcode barcode =
        barcode(plane, RipsOptions.builder().maximumDegree(2).modulus(modulus).build());
    assertThat(barcode.bars(1)).isEqualTo(Collections.nCopies(loops, new Bar(1, 2)));
    assertThat(barcode.bars(2)).isEqualTo(Collections.nCopies(voids, new Bar(1, 2)));
  }

  @ParameterizedTest
  @CsvSource({"false,2,2,1", "false,3,2,1", "true,2,2,1", "true,3,1,0"})
  void compute_torusAndKleinBottle_differOverOddPrimes(
      boolean klein, int modulus, long loops, long voids) {
    RipsOptions options =
        RipsOptions.builder().maximumDegree(2).modulus(modulus).threshold(1).build();
    Barcode barcode = barcode(Dissimilarities.gluedSquare(6, klein), options);
    assertThat(barcode.essentialCount(0)).isEqualTo(1);
    assertThat(barcode.essentialCount(1)).isEqualTo(loops);
    assertThat(barcode.essentialCount(2)).isEqualTo(voids);
  }

  private Barcode barcode(Dissimilarity distances, RipsOptions options) {
    return engine.compute(distances, options).barcode();
  }

  private static RipsOptions options(int maximumDegree) {
    return RipsOptions.builder().maximumDegree(maximumDegree).build();
  }
}
