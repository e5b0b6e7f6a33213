package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.topology.distance.Dissimilarities;
import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.distance.SparseDistanceMatrix;
import io.github.adabet.topology.spi.HomologyEngine;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every engine takes thresholds, births and sparse matrices for what they are. */
@OnEveryHomologyEngine
class HomologyInputsTest {
  private static final float NEVER = Float.POSITIVE_INFINITY;

  @Parameter private HomologyEngine engine;

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

  private Barcode barcode(Dissimilarity distances, RipsOptions options) {
    return engine.compute(distances, options).barcode();
  }

  private static RipsOptions options(int maximumDegree) {
    return RipsOptions.builder().maximumDegree(maximumDegree).build();
  }
}
