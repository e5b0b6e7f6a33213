package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.topology.distance.Dissimilarities;
import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.distance.SparseDistanceMatrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every homology engine has to do; an engine's test extends it. */
public abstract class HomologyEngineContract extends HomologyControlContract {
  private static final float NEVER = Float.POSITIVE_INFINITY;

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

  @Test
  void compute_thresholdAtAnEdge_takesTheEdge() {
    DistanceMatrix square = DistanceMatrix.ofCondensed(4, new float[] {1, 2, 1, 1, 2, 1});
    assertThat(barcode(square, RipsOptions.builder().threshold(1).build()).bars(1))
        .containsExactly(new Bar(1, NEVER));
    Barcode below = barcode(square, RipsOptions.builder().threshold(Math.nextDown(1f)).build());
    assertThat(below)
        .isEqualTo(Barcode.of(List.of(Collections.nCopies(4, new Bar(0, NEVER)), List.of())));
  }

  @Test
  void compute_minimumPersistence_leavesOutBarsUpToIt() {
    DistanceMatrix square = DistanceMatrix.ofCondensed(4, new float[] {1, 3, 1, 1, 3, 1});
    RipsOptions at = RipsOptions.builder().minimumPersistence(2).build();
    assertThat(barcode(square, at))
        .isEqualTo(Barcode.of(List.of(List.of(new Bar(0, NEVER)), List.of())));
    RipsOptions below = RipsOptions.builder().minimumPersistence(1.99).build();
    assertThat(barcode(square, below).bars(1)).containsExactly(new Bar(1, 3));
  }

  @Test
  void compute_simplicesBeyondAllNumbers_areRefusedBeforeWork() {
    DistanceMatrix many = DistanceMatrix.wrapCondensed(1000, new float[1000 * 999 / 2]);
    RipsOptions all = options(RipsOptions.MAX_DEGREE);
    assertThatThrownBy(() -> engine().compute(many, all))
        .isInstanceOf(ComplexTooLargeException.class)
        .hasMessageContaining("maximum degree");
    assertThatThrownBy(() -> engine().estimate(many, all))
        .isInstanceOf(ComplexTooLargeException.class)
        .hasMessageContaining("maximum degree");
  }

  @ParameterizedTest
  @CsvSource({"5,2", "5,32749", "8,2", "8,3"})
  void compute_indicesBeyond64Bits_haveTheirBarcode(int degree, int modulus) {
    DistanceMatrix many = Dissimilarities.uniform(new Random(5), 1000);
    RipsOptions.Builder low = RipsOptions.builder().threshold(0.02f);
    Barcode expected = barcode(many, low.maximumDegree(2).modulus(modulus).build());
    RipsOptions.Builder high = RipsOptions.builder().threshold(0.02f);
    Barcode barcode = barcode(many, high.maximumDegree(degree).modulus(modulus).build());
    assertThat(barcode.maximumDegree()).isEqualTo(degree);
    for (int k = 0; k <= 2; k++) {
      assertThat(barcode.bars(k)).isEqualTo(expected.bars(k));
    }
  }

  @Test
  void compute_anyCloud_statesSettingsInProvenance() {
    DistanceMatrix square = DistanceMatrix.ofCondensed(4, new float[] {1, 2, 1, 1, 2, 1});
    assertThat(engine().compute(square, options(1)).provenance().settings())
        .containsEntry("homology.points", "4")
        .containsEntry("homology.degree.maximum", "1")
        .containsEntry("homology.modulus", "2")
        .containsEntry("homology.threshold", "none")
        .containsEntry("homology.threshold.used", "2.0")
        .containsEntry("homology.persistence.minimum", "0.0")
        .containsKeys("homology.engine", "adabet.version");
    RipsOptions limited = RipsOptions.builder().threshold(1.5f).modulus(3).build();
    assertThat(engine().compute(square, limited).provenance().settings())
        .containsEntry("homology.modulus", "3")
        .containsEntry("homology.threshold", "1.5")
        .containsEntry("homology.threshold.used", "1.5");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void compute_severalThreads_giveTheBarcodeOfOne(int threads) {
    for (int seed = 0; seed < 6; seed++) {
      DistanceMatrix uniform = Dissimilarities.uniform(new Random(seed), 34);
      RipsOptions.Builder one = RipsOptions.builder().maximumDegree(3).threads(1);
      RipsOptions.Builder several = RipsOptions.builder().maximumDegree(3).threads(threads);
      int modulus = seed % 2 == 0 ? 2 : 3;
      assertThat(barcode(uniform, several.modulus(modulus).build()))
          .isEqualTo(barcode(uniform, one.modulus(modulus).build()));
    }
  }

  /** Lunes of more than one word, and many columns for few threads. */
  @ParameterizedTest
  @CsvSource({"2,1", "3,4"})
  void compute_largerSparseMatrix_isTheDenseBarcode(int modulus, int threads) {
    DistanceMatrix dense = Dissimilarities.gaussian(new Random(9), 140, 6);
    RipsOptions.Builder one = RipsOptions.builder().maximumDegree(2).threshold(2.2f).threads(1);
    RipsOptions.Builder other = RipsOptions.builder().maximumDegree(2).threads(threads);
    Barcode barcode = barcode(Dissimilarities.sparse(dense, 2.2f), other.modulus(modulus).build());
    assertThat(barcode).isEqualTo(barcode(dense, one.modulus(modulus).build()));
    RipsOptions loops = RipsOptions.builder().threads(threads).modulus(modulus).build();
    assertThat(barcode(Dissimilarities.sparse(dense, NEVER), loops))
        .isEqualTo(barcode(dense, loops));
  }

  @Test
  void compute_births_beginBarsLater() {
    DistanceMatrix line = DistanceMatrix.euclidean(new float[][] {{0}, {1}, {5}});
    assertThat(barcode(line.withBirths(0, 3, 2), options(0)))
        .isEqualTo(Barcode.of(List.of(List.of(new Bar(0, NEVER), new Bar(2, 4)))));
  }

  @Test
  void compute_onePointWithBirth_isOneComponentFromThere() {
    Dissimilarity late = DistanceMatrix.ofCondensed(1, new float[0]).withBirths(2.5f);
    assertThat(barcode(late, options(1)))
        .isEqualTo(Barcode.of(List.of(List.of(new Bar(2.5f, NEVER)), List.of())));
  }

  @Test
  void compute_sparseSquare_hasALoopThatNeverEnds() {
    SparseDistanceMatrix square =
        SparseDistanceMatrix.ofCoordinates(
            4, new int[] {0, 1, 2, 3}, new int[] {1, 2, 3, 0}, new float[] {1, 1, 1, 3});
    assertThat(barcode(square, options(2)))
        .isEqualTo(
            Barcode.of(
                List.of(
                    List.of(new Bar(0, 1), new Bar(0, 1), new Bar(0, 1), new Bar(0, NEVER)),
                    List.of(new Bar(3, NEVER)),
                    List.of())));
  }

  @Test
  void compute_sparseWithoutEdges_isPoints() {
    SparseDistanceMatrix points =
        SparseDistanceMatrix.ofCoordinates(5, new int[0], new int[0], new float[0]);
    assertThat(barcode(points, options(2)))
        .isEqualTo(
            Barcode.of(List.of(Collections.nCopies(5, new Bar(0, NEVER)), List.of(), List.of())));
  }

  @Test
  void compute_cocyclesOfTheSquare_standForItsBars() {
    DistanceMatrix square = DistanceMatrix.ofCondensed(4, new float[] {1, 2, 1, 1, 2, 1});
    RipsOptions options = RipsOptions.builder().cocycles(true).build();
    HomologyResult result = engine().compute(square, options);
    assertThat(result.cocycles().get(1)).hasSize(1);
    assertThat(result.cocycles().get(1).get(0).bar()).isEqualTo(new Bar(1, 2));
    CocycleOracle.check(square, result, 2);
    assertThat(engine().compute(square, options(1)).cocycles()).isEmpty();
  }

  @Test
  void estimate_dense_countsTheEdgesUpToTheEnclosingRadius() {
    DistanceMatrix line = DistanceMatrix.euclidean(new float[][] {{0}, {1}, {2}, {5}});
    HomologyEstimate all = engine().estimate(line, options(1));
    assertThat(all.points()).isEqualTo(4);
    assertThat(all.edges()).isEqualTo(4);
    assertThat(all.simplices()).hasSize(3);
    assertThat(all.bytes()).isPositive();
    RipsOptions shorter = RipsOptions.builder().threshold(1).build();
    assertThat(engine().estimate(line, shorter).edges()).isEqualTo(2);
  }

  @Test
  void compute_moreMemoryThanAllowed_isRefusedWithFigureLimitAndRemedy() {
    DistanceMatrix cloud = Dissimilarities.gaussian(new Random(1), 60, 3);
    long needed = engine().estimate(cloud, options(1)).bytes();
    RipsOptions tight = RipsOptions.builder().maximumMemory(needed - 1).build();
    assertThatThrownBy(() -> engine().compute(cloud, tight))
        .isInstanceOf(ComplexTooLargeException.class)
        .hasMessageContaining(Long.toString(needed))
        .hasMessageContaining(Long.toString(needed - 1))
        .hasMessageContaining("maximumMemory");
  }

  @Test
  void compute_reductionBeyondTheMemoryAllowed_isRefused() {
    DistanceMatrix cloud = Dissimilarities.uniform(new Random(1), 60);
    long needed = engine().estimate(cloud, options(2)).bytes();
    RipsOptions tight = RipsOptions.builder().maximumDegree(2).maximumMemory(needed + 100).build();
    assertThatThrownBy(() -> engine().compute(cloud, tight))
        .isInstanceOf(ComplexTooLargeException.class)
        .hasMessageContaining("maximumMemory");
  }

  private Barcode barcode(Dissimilarity distances, RipsOptions options) {
    return engine().compute(distances, options).barcode();
  }
}
