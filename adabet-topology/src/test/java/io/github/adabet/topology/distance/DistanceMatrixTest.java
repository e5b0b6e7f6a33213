package io.github.adabet.topology.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.adabet.topology.internal.storage.StoredLengths;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DistanceMatrixTest {
  @Test
  void ofCondensed_lowerTriangle_isReadRowByRow() {
    DistanceMatrix matrix = DistanceMatrix.ofCondensed(4, new float[] {10, 20, 21, 30, 31, 32});
    for (int i = 0; i < 4; i++) {
      assertThat(matrix.get(i, i)).isZero();
      for (int j = 0; j < i; j++) {
        assertThat(matrix.get(i, j)).isEqualTo(10 * i + j).isEqualTo(matrix.get(j, i));
      }
    }
  }

  @Test
  void ofCondensed_arrayChangedAfterwards_keepsItsOwn() {
    float[] condensed = {1, 2, 3};
    DistanceMatrix matrix = DistanceMatrix.ofCondensed(3, condensed);
    condensed[0] = 9;
    matrix.toCondensed()[1] = 9;
    assertThat(matrix.toCondensed()).containsExactly(1, 2, 3);
  }

  @Test
  void wrapCondensed_array_isNotCopied() {
    float[] condensed = {1, 2, 3};
    assertThat(StoredLengths.of(DistanceMatrix.wrapCondensed(3, condensed)).lengths())
        .isSameAs(condensed);
  }

  @Test
  void ofFull_symmetricSquare_isItsLowerTriangle() {
    DistanceMatrix matrix = DistanceMatrix.ofFull(new float[][] {{0, 1, 2}, {1, 0, 3}, {2, 3, 0}});
    assertThat(matrix.toCondensed()).containsExactly(1, 2, 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void factories_noPair_haveNoEntry(int n) {
    assertThat(DistanceMatrix.ofCondensed(n, new float[0]).size()).isEqualTo(n);
    assertThat(DistanceMatrix.ofFull(new float[n][n]).toCondensed()).isEmpty();
    assertThat(DistanceMatrix.euclidean(new float[n][3]).toCondensed()).isEmpty();
    assertThat(DistanceMatrix.euclidean(new float[3 * n], n, 3).toCondensed()).isEmpty();
  }

  @Test
  void euclidean_bothForms_agree() {
    DistanceMatrix rows = DistanceMatrix.euclidean(new float[][] {{0, 0}, {3, 4}, {0, 8}});
    assertThat(rows.toCondensed()).containsExactly(5, 8, 5);
    assertThat(DistanceMatrix.euclidean(new float[] {0, 0, 3, 4, 0, 8}, 3, 2)).isEqualTo(rows);
  }

  @Test
  void euclidean_nearDuplicatesFarFromOrigin_keepTheirDistance() {
    float next = Math.nextUp(1e6f);
    assertThat(DistanceMatrix.euclidean(new float[][] {{1e6f}, {next}, {1e6f}}).toCondensed())
        .containsExactly(next - 1e6f, 0, next - 1e6f);
  }

  @Test
  void euclidean_tinyAndHugeCoordinates_neitherUnderflowNorOverflow() {
    assertThat(DistanceMatrix.euclidean(new float[][] {{0}, {Float.MIN_VALUE}}).get(0, 1))
        .isEqualTo(Float.MIN_VALUE);
    assertThat(DistanceMatrix.euclidean(new float[][] {{0, 0}, {3e37f, 4e37f}}).get(0, 1))
        .isEqualTo(5e37f);
  }

  @Test
  void equals_sameEntries_areEqual() {
    DistanceMatrix matrix = DistanceMatrix.ofCondensed(3, new float[] {0, 1, 2});
    DistanceMatrix same = DistanceMatrix.ofCondensed(3, new float[] {-0f, 1, 2});
    assertThat(matrix).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo("matrix");
    assertThat(matrix).isNotEqualTo(DistanceMatrix.ofCondensed(3, new float[] {0, 1, 3}));
    assertThat(DistanceMatrix.ofCondensed(0, new float[0]))
        .isNotEqualTo(DistanceMatrix.ofCondensed(1, new float[0]));
  }

  @Test
  void toString_smallMatrix_showsItsEntries() {
    assertThat(DistanceMatrix.ofCondensed(3, new float[] {1, 2, 3}))
        .hasToString("DistanceMatrix of 3 points: 1.0; 2.0 3.0");
    assertThat(DistanceMatrix.ofCondensed(6, new float[15]))
        .hasToString("DistanceMatrix of 6 points");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, -2})
  void factories_illegalDistance_namesEntryAndRange(float value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DistanceMatrix.ofCondensed(4, new float[] {1, 1, 1, value, 1, 1}))
        .withMessageContaining("(3, 0) is " + value)
        .withMessageContaining("finite and 0 or more")
        .withMessageContaining("drop the sample");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DistanceMatrix.ofFull(new float[][] {{0, value}, {value, 0}}))
        .withMessageContaining("(1, 0) is " + value);
  }

  @Test
  void ofCondensed_wrongLength_namesTheRightOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DistanceMatrix.ofCondensed(3, new float[4]))
        .withMessageContaining("4 entries; 3 points have 3");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_537})
  void factories_sizeOutOfRange_isRefused(int n) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DistanceMatrix.ofCondensed(n, new float[0]))
        .withMessageContaining("number of points is " + n);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DistanceMatrix.euclidean(new float[0], n, 1))
        .withMessageContaining("0 to 65536");
  }

  @Test
  void factories_tooManyRows_areRefusedBeforeAnyIsRead() {
    float[][] rows = new float[65_537][];
    assertThatIllegalArgumentException().isThrownBy(() -> DistanceMatrix.ofFull(rows));
    assertThatIllegalArgumentException().isThrownBy(() -> DistanceMatrix.euclidean(rows));
  }

  @Test
  void ofFull_asymmetric_namesBothEntries() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DistanceMatrix.ofFull(new float[][] {{0, 1}, {2, 0}}))
        .withMessageContaining("(1, 0) is 2.0 but (0, 1) is 1.0")
        .withMessageContaining("symmetric");
  }

  @Test
  void ofFull_diagonalNotZero_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DistanceMatrix.ofFull(new float[][] {{0, 1}, {1, 5}}))
        .withMessageContaining("(1, 1) is 5.0")
        .withMessageContaining("diagonal must be 0");
  }

  @Test
  void ofFull_raggedRows_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DistanceMatrix.ofFull(new float[][] {{0, 1}, {1}}))
        .withMessageContaining("row 1 has 1 entries");
  }

  @Test
  void euclidean_dimensionsDiffer_namesThePoint() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DistanceMatrix.euclidean(new float[][] {{1, 2}, {1}}))
        .withMessageContaining("point 1 has dimension 1");
  }

  @Test
  void euclidean_dimensionZero_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DistanceMatrix.euclidean(new float[2][0]))
        .withMessageContaining("dimension 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DistanceMatrix.euclidean(new float[0], 2, 0))
        .withMessageContaining("dimension is 0");
  }

  @Test
  void euclidean_wrongLength_namesTheRightOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DistanceMatrix.euclidean(new float[5], 2, 3))
        .withMessageContaining("5 entries; 2 points of dimension 3 have 6");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void euclidean_coordinateNotFinite_namesPointAndCoordinate(float value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DistanceMatrix.euclidean(new float[][] {{0, 0}, {1, value}}))
        .withMessageContaining("coordinate 1 of point 1 is " + value);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DistanceMatrix.euclidean(new float[] {0, 0, value, 1}, 2, 2))
        .withMessageContaining("coordinate 0 of point 1 is " + value);
  }

  @Test
  void euclidean_distanceBeyondFloat_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DistanceMatrix.euclidean(new float[][] {{-3e38f}, {3e38f}}))
        .withMessageContaining("points 1 and 0")
        .withMessageContaining("scale");
  }

  @ParameterizedTest
  @CsvSource({"-1,0", "0,-1", "2,0", "0,2"})
  void get_noSuchPoint_isRefused(int i, int j) {
    DistanceMatrix matrix = DistanceMatrix.ofCondensed(2, new float[] {1});
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> matrix.get(i, j))
        .withMessageContaining("2 points");
  }

  @Test
  void ofUpperCondensed_upperTriangle_isReadRowByRow() {
    DistanceMatrix matrix =
        DistanceMatrix.ofUpperCondensed(4, new float[] {10, 20, 30, 21, 31, 32});
    assertThat(matrix)
        .isEqualTo(DistanceMatrix.ofCondensed(4, new float[] {10, 20, 21, 30, 31, 32}));
    assertThat(DistanceMatrix.ofUpperCondensed(0, new float[0]).size()).isZero();
    assertThat(DistanceMatrix.ofUpperCondensed(1, new float[0]).size()).isEqualTo(1);
  }

  @Test
  void ofUpperCondensed_arrayChangedAfterwards_keepsItsOwn() {
    float[] condensed = {5};
    DistanceMatrix matrix = DistanceMatrix.ofUpperCondensed(2, condensed);
    condensed[0] = 9;
    assertThat(matrix.get(0, 1)).isEqualTo(5);
  }

  @Test
  void ofUpperCondensed_illegalArguments_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DistanceMatrix.ofUpperCondensed(3, new float[2]))
        .withMessageContaining("2 entries; 3 points have 3: pass the strict upper triangle");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DistanceMatrix.ofUpperCondensed(65_537, new float[0]))
        .withMessageContaining("number of points is 65537");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> DistanceMatrix.ofUpperCondensed(4, new float[] {1, 1, Float.NaN, 1, 1, 1}))
        .withMessageContaining("distance (3, 0) is NaN");
  }

  @Test
  void withBirths_lateEnds_raiseLengths() {
    DistanceMatrix matrix = DistanceMatrix.ofCondensed(3, new float[] {1, 2, 3});
    DistanceMatrix late = matrix.withBirths(0, 1.5f, 2.5f);
    assertThat(late.toCondensed()).containsExactly(1.5f, 2.5f, 3);
    assertThat(matrix.withBirths(2.5f, 1.5f, 0).toCondensed()).containsExactly(2.5f, 2.5f, 3);
    assertThat(late.hasBirths()).isTrue();
    assertThat(late.birth(2)).isEqualTo(2.5f);
    assertThat(late.get(2, 2)).isZero();
    assertThat(matrix.toCondensed()).containsExactly(1, 2, 3);
    assertThat(matrix.hasBirths()).isFalse();
    assertThat(matrix.birth(2)).isZero();
    assertThat(late).hasToString("DistanceMatrix of 3 points: 1.5; 2.5 3.0, with births");
  }

  @Test
  void withBirths_twiceOrZero_keepsTheLarger() {
    DistanceMatrix matrix = DistanceMatrix.ofCondensed(3, new float[] {1, 2, 3});
    assertThat(matrix.withBirths(0, 5, 1).withBirths(2, 4, 0))
        .isEqualTo(matrix.withBirths(2, 5, 1));
    assertThat(matrix.withBirths(0, -0f, 0)).isEqualTo(matrix);
    assertThat(matrix.withBirths(0, -0f, 0).hasBirths()).isFalse();
    // Births too small to raise a length still tell matrices apart.
    assertThat(matrix.withBirths(1, 0, 0)).isNotEqualTo(matrix);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, -1})
  void withBirths_illegalBirth_isRefused(float birth) {
    DistanceMatrix matrix = DistanceMatrix.ofCondensed(2, new float[] {1});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> matrix.withBirths(0, birth))
        .withMessageContaining("birth of point 1 is " + birth);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> matrix.withBirths(0))
        .withMessageContaining("births has 1 entries; 2 points have 2");
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> matrix.birth(2))
        .withMessageContaining("no point 2");
  }

  @Test
  void restrictedTo_somePoints_keepsLengthsAndBirthsInTheirOrder() {
    DistanceMatrix matrix =
        DistanceMatrix.ofCondensed(4, new float[] {10, 20, 21, 30, 31, 32}).withBirths(1, 0, 2, 4);
    assertThat(matrix.restrictedTo(3, 1, 2))
        .isEqualTo(DistanceMatrix.ofCondensed(3, new float[] {31, 32, 21}).withBirths(4, 0, 2));
    assertThat(matrix.restrictedTo(1).hasBirths()).isFalse();
    assertThat(matrix.restrictedTo().size()).isZero();
    assertThat(matrix.restrictedTo(0, 1, 2, 3)).isEqualTo(matrix);
  }

  @Test
  void restrictedTo_noSuchPointOrTwice_isRefused() {
    DistanceMatrix matrix = DistanceMatrix.ofCondensed(3, new float[] {1, 2, 3});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> matrix.restrictedTo(0, 3))
        .withMessageContaining("points[1] is 3; there are the points 0 to 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> matrix.restrictedTo(-1))
        .withMessageContaining("points[0] is -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> matrix.restrictedTo(1, 2, 1))
        .withMessageContaining("points[2] is 1, as points[0] is");
  }
}
