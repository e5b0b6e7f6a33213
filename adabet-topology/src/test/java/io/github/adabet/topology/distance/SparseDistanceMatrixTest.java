package io.github.adabet.topology.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SparseDistanceMatrixTest {
  private static final float NEVER = Float.POSITIVE_INFINITY;

  /** The path 2 - 0 - 3 with lengths 5 and 7, and point 1 alone. */
  private static SparseDistanceMatrix path() {
    return SparseDistanceMatrix.ofCoordinates(
        4, new int[] {0, 2}, new int[] {3, 0}, new float[] {7, 5});
  }

  @Test
  void ofCoordinates_anyOrder_isSortedByLargerThenSmallerEnd() {
    SparseDistanceMatrix matrix =
        SparseDistanceMatrix.ofCoordinates(
            4, new int[] {3, 1, 0, 3}, new int[] {2, 2, 1, 0}, new float[] {32, 21, 10, 30});
    assertThat(matrix.edgeCount()).isEqualTo(4);
    int[][] edges = {{1, 0}, {2, 1}, {3, 0}, {3, 2}};
    for (int k = 0; k < edges.length; k++) {
      assertThat(matrix.larger(k)).isEqualTo(edges[k][0]);
      assertThat(matrix.smaller(k)).isEqualTo(edges[k][1]);
      assertThat(matrix.length(k)).isEqualTo(10 * edges[k][0] + edges[k][1]);
    }
  }

  @Test
  void ofCoordinates_arraysChangedAfterwards_keepsItsOwn() {
    int[] rows = {1};
    int[] columns = {0};
    float[] lengths = {5};
    SparseDistanceMatrix matrix = SparseDistanceMatrix.ofCoordinates(2, rows, columns, lengths);
    rows[0] = 0;
    columns[0] = 1;
    lengths[0] = 9;
    assertThat(matrix.larger(0)).isEqualTo(1);
    assertThat(matrix.get(0, 1)).isEqualTo(5);
  }

  @Test
  void ofCoordinates_bothOrientations_areOneEdge() {
    SparseDistanceMatrix twice =
        SparseDistanceMatrix.ofCoordinates(
            4, new int[] {3, 0, 2, 0}, new int[] {0, 2, 0, 3}, new float[] {7, 5, 5, 7});
    assertThat(twice).isEqualTo(path());
  }

  @Test
  void ofCoordinates_zerosOnTheDiagonal_meanNothing() {
    SparseDistanceMatrix loops =
        SparseDistanceMatrix.ofCoordinates(
            4, new int[] {1, 0, 2, 1, 3}, new int[] {1, 3, 0, 1, 3}, new float[] {0, 7, 5, -0f, 0});
    assertThat(loops).isEqualTo(path());
  }

  @Test
  void ofCoordinates_negativeZero_isZeroInEitherOrientation() {
    SparseDistanceMatrix matrix =
        SparseDistanceMatrix.ofCoordinates(
            2, new int[] {1, 0}, new int[] {0, 1}, new float[] {-0f, 0});
    assertThat(Float.floatToRawIntBits(matrix.length(0))).isZero();
    assertThat(matrix)
        .isEqualTo(
            SparseDistanceMatrix.ofCoordinates(2, new int[] {1}, new int[] {0}, new float[1]));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, SparseDistanceMatrix.MAX_POINTS})
  void ofCoordinates_noEntry_hasNoEdge(int n) {
    SparseDistanceMatrix matrix =
        SparseDistanceMatrix.ofCoordinates(n, new int[0], new int[0], new float[0]);
    assertThat(matrix.size()).isEqualTo(n);
    assertThat(matrix.edgeCount()).isZero();
    assertThat(matrix.hasBirths()).isFalse();
  }

  @Test
  void ofCoordinates_mostPoints_takeTheMemoryOfTheirEdgesOnly() {
    int last = SparseDistanceMatrix.MAX_POINTS - 1;
    SparseDistanceMatrix matrix =
        SparseDistanceMatrix.ofCoordinates(
            SparseDistanceMatrix.MAX_POINTS, new int[] {0}, new int[] {last}, new float[] {2});
    assertThat(matrix.get(last, 0)).isEqualTo(2);
    assertThat(matrix.get(last, last - 1)).isEqualTo(NEVER);
  }

  @Test
  void ofCompressedRows_entriesInAnyOrder_isTheSameMatrix() {
    assertThat(
            SparseDistanceMatrix.ofCompressedRows(
                4,
                new int[] {0, 2, 2, 3, 5},
                new int[] {3, 2, 0, 3, 0},
                new float[] {7, 5, 5, 0, 7}))
        .isEqualTo(path());
    assertThat(
            SparseDistanceMatrix.ofCompressedRows(0, new int[] {0}, new int[0], new float[0])
                .size())
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, -2, -Float.MIN_VALUE})
  void factories_illegalLength_nameEntryValueAndRange(float value) {
    float[] lengths = {1, value};
    assertIllegalEntry(
        1,
        "distance (1, 2) is " + value + "; distances must be finite and 0 or more",
        () -> SparseDistanceMatrix.ofCoordinates(3, new int[] {0, 1}, new int[] {1, 2}, lengths));
    assertIllegalEntry(
        1,
        "distance (1, 2) is " + value,
        () ->
            SparseDistanceMatrix.ofCompressedRows(
                3, new int[] {0, 1, 2, 2}, new int[] {1, 2}, lengths));
  }

  @ParameterizedTest
  @CsvSource({"3,0", "0,3", "-1,0", "0,-1", "2147483647,0", "-2147483648,1"})
  void ofCoordinates_endOutOfRange_isRefused(int row, int column) {
    assertIllegalEntry(
        1,
        "entry ("
            + row
            + ", "
            + column
            + ") is outside of the matrix; rows and columns must be"
            + " from 0 to 2",
        () ->
            SparseDistanceMatrix.ofCoordinates(
                3, new int[] {2, row}, new int[] {1, column}, new float[] {1, 1}));
  }

  @Test
  void ofCoordinates_lengthOnTheDiagonal_isRefused() {
    assertIllegalEntry(
        0,
        "distance (1, 1) is 0.5; the diagonal must be 0",
        () ->
            SparseDistanceMatrix.ofCoordinates(
                2, new int[] {1}, new int[] {1}, new float[] {0.5f}));
  }

  @ParameterizedTest
  @CsvSource({"2,0,1", "2,0,4", "0,2,1", "0,2,4"})
  void factories_pairTwiceInOneOrientation_areRefusedWhateverTheLength(
      int row, int column, float second) {
    assertIllegalEntry(
        2,
        "distance (" + row + ", " + column + ") is there twice",
        () ->
            SparseDistanceMatrix.ofCoordinates(
                3,
                new int[] {row, 2, row},
                new int[] {column, 1, column},
                new float[] {1, 1, second}));
    assertIllegalEntry(
        1,
        "distance (0, 2) is there twice",
        () ->
            SparseDistanceMatrix.ofCompressedRows(
                3, new int[] {0, 2, 2, 2}, new int[] {2, 2}, new float[] {1, second}));
  }

  @Test
  void factories_mirrorImagesThatDiffer_areRefused() {
    assertIllegalEntry(
        2,
        "distances must be symmetric",
        () ->
            SparseDistanceMatrix.ofCoordinates(
                3, new int[] {2, 1, 0}, new int[] {0, 0, 2}, new float[] {1, 1, 4}));
    assertIllegalEntry(
        1,
        "distance (1, 0) is 2.0 but (0, 1) is 1.0",
        () ->
            SparseDistanceMatrix.ofCompressedRows(
                2, new int[] {0, 1, 2}, new int[] {1, 0}, new float[] {1, 2}));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, SparseDistanceMatrix.MAX_POINTS + 1, Integer.MIN_VALUE})
  void ofCoordinates_sizeOutOfRange_isRefused(int n) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> SparseDistanceMatrix.ofCoordinates(n, new int[0], new int[0], new float[0]))
        .withMessageContaining("number of points is " + n)
        .withMessageContaining("0 to " + SparseDistanceMatrix.MAX_POINTS);
  }

  @ParameterizedTest
  @CsvSource({"2,1,1", "1,2,1", "1,1,2"})
  void ofCoordinates_arraysOfOtherLengths_areRefused(int rows, int columns, int lengths) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                SparseDistanceMatrix.ofCoordinates(
                    1, new int[rows], new int[columns], new float[lengths]))
        .withMessageContaining("have %d, %d and %d entries", rows, columns, lengths);
  }

  @Test
  void ofCompressedRows_illegalRowStarts_areRefused() {
    assertIllegalRows("rowStarts has 2 numbers; 2 points have 3", 2, 0, 1);
    assertIllegalRows("rowStarts has 4 numbers; 2 points have 3", 2, 0, 1, 1, 1);
    assertIllegalRows("rowStarts has 0 numbers; -1 points have 0", -1);
    assertIllegalRows("rowStarts goes from 1 to 1; it must go from 0 to", 2, 1, 1, 1);
    assertIllegalRows("rowStarts goes from 0 to 2", 2, 0, 1, 2);
    assertIllegalRows("row 1 goes from entry 1 to 0", 3, 0, 1, 0, 1);
    assertIllegalRows("row 0 goes from entry 0 to 2", 2, 0, 2, 1);
    assertIllegalRows("row 0 goes from entry 0 to -1", 2, 0, -1, 1);
  }

  @Test
  void ofCompressedRows_columnsAndLengthsOfOtherLengths_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                SparseDistanceMatrix.ofCompressedRows(
                    2, new int[] {0, 1, 1}, new int[] {1}, new float[2]))
        .withMessageContaining("have 1, 1 and 2 entries");
  }

  @Test
  void get_eachPair_isItsLengthOrNever() {
    SparseDistanceMatrix matrix = path();
    float[][] expected = {
      {0, NEVER, 5, 7}, {NEVER, 0, NEVER, NEVER}, {5, NEVER, 0, NEVER}, {7, NEVER, NEVER, 0}
    };
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        assertThat(matrix.get(i, j)).as("(%d, %d)", i, j).isEqualTo(expected[i][j]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 4})
  void accessors_noSuchPointOrEdge_areRefused(int point) {
    SparseDistanceMatrix matrix = path();
    for (ThrowingCallable access :
        new ThrowingCallable[] {
          () -> matrix.get(point, 0),
          () -> matrix.get(0, point),
          () -> matrix.get(point, point),
          () -> matrix.birth(point)
        }) {
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(access)
          .withMessageContaining("no point " + point + " in a matrix of 4 points");
    }
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> matrix.length(point));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> matrix.larger(point));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> matrix.smaller(point));
  }

  private static void assertIllegalEntry(int entry, String message, ThrowingCallable factory) {
    assertThatExceptionOfType(IllegalEntryException.class)
        .isThrownBy(factory)
        .withMessageContaining(message)
        .satisfies(refusal -> assertThat(refusal.entry()).isEqualTo(entry));
  }

  /** Rows of one entry, (0, 1) or wherever the row starts would have it. */
  private static void assertIllegalRows(String message, int n, int... rowStarts) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                SparseDistanceMatrix.ofCompressedRows(n, rowStarts, new int[] {1}, new float[] {1}))
        .withMessageContaining(message);
  }
}
