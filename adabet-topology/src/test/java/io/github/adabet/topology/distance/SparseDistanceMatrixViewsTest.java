package io.github.adabet.topology.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of a sparse matrix, or makes one: thresholds, births, selections, equality. */
class SparseDistanceMatrixViewsTest {
  private static final float NEVER = Float.POSITIVE_INFINITY;

  /** The path 2 - 0 - 3 with lengths 5 and 7, and point 1 alone. */
  private static SparseDistanceMatrix path() {
    return SparseDistanceMatrix.ofCoordinates(
        4, new int[] {0, 2}, new int[] {3, 0}, new float[] {7, 5});
  }

  @Test
  void sparsified_threshold_keepsWhatIsNotLonger() {
    DistanceMatrix dense = DistanceMatrix.ofCondensed(4, new float[] {1, 2, 3, 0, 2, 4});
    SparseDistanceMatrix sparse = dense.sparsified(2);
    assertThat(sparse)
        .isEqualTo(
            SparseDistanceMatrix.ofCoordinates(
                4, new int[] {1, 2, 3, 3}, new int[] {0, 0, 0, 1}, new float[] {1, 2, 0, 2}));
    assertThat(sparse.get(2, 1)).isEqualTo(NEVER);
    assertThat(dense.sparsified(0).edgeCount()).isEqualTo(1);
    assertThat(dense.sparsified(NEVER).edgeCount()).isEqualTo(6);
  }

  @Test
  void sparsified_births_stayEvenWithoutEdges() {
    DistanceMatrix dense = DistanceMatrix.ofCondensed(2, new float[] {3}).withBirths(1, 2);
    SparseDistanceMatrix sparse = dense.sparsified(2.5f);
    assertThat(sparse.size()).isEqualTo(2);
    assertThat(sparse.edgeCount()).isZero();
    assertThat(sparse.birth(0)).isEqualTo(1);
    assertThat(sparse.birth(1)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, -1, Float.NEGATIVE_INFINITY})
  void sparsified_illegalThreshold_isRefused(float threshold) {
    DistanceMatrix dense = DistanceMatrix.ofCondensed(2, new float[] {3});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> dense.sparsified(threshold))
        .withMessageContaining("threshold is " + threshold + "; it must be 0 or more");
  }

  @Test
  void withBirths_lateEnds_raiseLengths() {
    SparseDistanceMatrix matrix = path();
    SparseDistanceMatrix late = matrix.withBirths(8, 9, 6, 2);
    assertThat(late.hasBirths()).isTrue();
    assertThat(late.birth(1)).isEqualTo(9);
    assertThat(late.get(0, 2)).isEqualTo(8);
    assertThat(late.get(0, 3)).isEqualTo(8);
    assertThat(matrix.withBirths(1, 9, 6, 2).get(0, 2)).isEqualTo(6);
    assertThat(matrix.withBirths(1, 9, 6, 2).get(0, 3)).isEqualTo(7);
    assertThat(late.get(0, 1)).isEqualTo(NEVER);
    assertThat(late.get(1, 1)).isZero();
    assertThat(matrix.get(0, 2)).isEqualTo(5);
    assertThat(matrix.hasBirths()).isFalse();
  }

  @Test
  void withBirths_twice_keepsTheLarger() {
    assertThat(path().withBirths(1, 0, 6, 2).withBirths(8, 0, 1, 3))
        .isEqualTo(path().withBirths(8, 0, 6, 3));
  }

  @Test
  void withBirths_zeros_changeNothing() {
    SparseDistanceMatrix zeros = path().withBirths(0, -0f, 0, 0);
    assertThat(zeros.hasBirths()).isFalse();
    assertThat(zeros).isEqualTo(path()).hasSameHashCodeAs(path());
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, -1})
  void withBirths_illegalBirth_isRefused(float birth) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> path().withBirths(0, 0, birth, 0))
        .withMessageContaining("birth of point 2 is " + birth);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> path().withBirths(1, 2, 3))
        .withMessageContaining("births has 3 entries; 4 points have 4");
  }

  @Test
  void restrictedTo_somePoints_keepsLengthsAndBirthsInTheirOrder() {
    SparseDistanceMatrix restricted = path().withBirths(1, 2, 6, 3).restrictedTo(3, 1, 0);
    assertThat(restricted)
        .isEqualTo(
            SparseDistanceMatrix.ofCoordinates(3, new int[] {2}, new int[] {0}, new float[] {7})
                .withBirths(3, 2, 1));
    assertThat(path().restrictedTo()).isEqualTo(path().restrictedTo(1).restrictedTo());
    assertThat(path().restrictedTo().size()).isZero();
    assertThat(path().restrictedTo(2, 0, 3, 1).get(0, 1)).isEqualTo(5);
  }

  @Test
  void restrictedTo_pointsWithoutBirths_hasNone() {
    assertThat(path().withBirths(0, 4, 0, 0).restrictedTo(0, 2).hasBirths()).isFalse();
  }

  @Test
  void restrictedTo_noSuchPointOrTwice_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> path().restrictedTo(0, 4))
        .withMessageContaining("points[1] is 4; there are the points 0 to 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> path().restrictedTo(-1))
        .withMessageContaining("points[0] is -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> path().restrictedTo(2, 0, 2))
        .withMessageContaining("points[2] is 2, as points[0] is");
  }

  @Test
  void equals_anyDifference_isNotEqual() {
    assertThat(path()).isEqualTo(path()).hasSameHashCodeAs(path()).isNotEqualTo("matrix");
    assertThat(path()).isNotEqualTo(edges(5, new int[] {0, 2}, new int[] {3, 0}, 7, 5));
    assertThat(path()).isNotEqualTo(edges(4, new int[] {0, 2}, new int[] {3, 0}, 7, 6));
    assertThat(path()).isNotEqualTo(edges(4, new int[] {1, 2}, new int[] {3, 0}, 7, 5));
    assertThat(path()).isNotEqualTo(edges(4, new int[] {0, 1}, new int[] {3, 0}, 7, 5));
    assertThat(path()).isNotEqualTo(edges(4, new int[] {0}, new int[] {3}, 7));
    assertThat(path()).isNotEqualTo(path().withBirths(1, 0, 0, 0));
    assertThat(path().withBirths(1, 0, 0, 0)).isNotEqualTo(path().withBirths(0, 1, 0, 0));
  }

  @Test
  void hashCode_otherMatrices_usuallyDiffers() {
    assertThat(path().hashCode())
        .isNotEqualTo(path().withBirths(1, 0, 0, 0).hashCode())
        .isNotEqualTo(edges(4, new int[] {0, 2}, new int[] {3, 0}, 7, 6).hashCode())
        .isNotEqualTo(edges(5, new int[] {0, 2}, new int[] {3, 0}, 7, 5).hashCode());
  }

  @Test
  void toString_fewEdges_showsThem() {
    assertThat(path())
        .hasToString("SparseDistanceMatrix of 4 points and 2 edges: (2, 0) 5.0; (3, 0) 7.0");
    assertThat(edges(2, new int[] {0}, new int[] {1}, 1).withBirths(0, 1))
        .hasToString("SparseDistanceMatrix of 2 points and 1 edge: (1, 0) 1.0, with births");
    assertThat(edges(0, new int[0], new int[0]))
        .hasToString("SparseDistanceMatrix of 0 points and 0 edges");
  }

  @Test
  void toString_moreThanTenEdges_countsThem() {
    assertThat(DistanceMatrix.ofCondensed(5, new float[10]).sparsified(0).toString())
        .endsWith("; (4, 3) 0.0");
    assertThat(DistanceMatrix.ofCondensed(6, new float[15]).sparsified(0))
        .hasToString("SparseDistanceMatrix of 6 points and 15 edges");
  }

  private static SparseDistanceMatrix edges(int n, int[] rows, int[] columns, float... lengths) {
    return SparseDistanceMatrix.ofCoordinates(n, rows, columns, lengths);
  }
}
