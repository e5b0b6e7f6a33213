package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.OperationCancelledException;
import io.github.adabet.topology.spi.HomologyEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every homology engine has to do; an engine's test extends it. */
abstract class HomologyEngineContract {
  private static final float NEVER = Float.POSITIVE_INFINITY;

  abstract HomologyEngine engine();

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
  void compute_indicesBeyondTheRange_areRefusedBeforeWork() {
    DistanceMatrix many = DistanceMatrix.wrapCondensed(1000, new float[1000 * 999 / 2]);
    assertThatThrownBy(() -> engine().compute(many, options(8)))
        .isInstanceOf(ComplexTooLargeException.class)
        .hasMessageContaining("maximum degree");
  }

  @Test
  void compute_indicesBeyondTheRangeForALargeModulus_areRefused() {
    Random random = new Random(5);
    DistanceMatrix many = Dissimilarities.uniform(random, 1000);
    RipsOptions.Builder tight = RipsOptions.builder().maximumDegree(5).threshold(0.001f);
    assertThat(barcode(many, tight.build()).maximumDegree()).isEqualTo(5);
    RipsOptions large = tight.modulus(RipsOptions.MAX_MODULUS).build();
    assertThatThrownBy(() -> engine().compute(many, large))
        .isInstanceOf(ComplexTooLargeException.class)
        .hasMessageContaining("modulus 2");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5, 20, 100})
  void compute_cancelledAfterSomeQuestions_throws(int questions) {
    DistanceMatrix cloud = Dissimilarities.gaussian(new Random(1), 60, 3);
    AtomicInteger asked = new AtomicInteger();
    ComputationControl control =
        ComputationControl.builder().cancelWhen(() -> asked.getAndIncrement() >= questions).build();
    assertThatThrownBy(() -> engine().compute(cloud, options(2), control))
        .isInstanceOf(OperationCancelledException.class);
  }

  @Test
  void compute_interruptedThread_throws() {
    DistanceMatrix cloud = Dissimilarities.gaussian(new Random(1), 20, 3);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> engine().compute(cloud, options(1)))
        .isInstanceOf(OperationCancelledException.class);
    assertThat(Thread.interrupted()).isTrue();
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

  private Barcode barcode(DistanceMatrix distances, RipsOptions options) {
    return engine().compute(distances, options).barcode();
  }

  private static RipsOptions options(int maximumDegree) {
    return RipsOptions.builder().maximumDegree(maximumDegree).build();
  }
}
