package io.github.adabet.topology.distance;

import io.github.adabet.topology.internal.storage.SparseLengths;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Turns entries of a sparse symmetric matrix, in any order, into sorted edges, and checks them on
 * the way. Entries are distributed over their larger ends, and those of one point sorted by the
 * smaller end: {@code O(entries log entries)} time and at most 16 bytes for each entry, however
 * many points there are.
 */
final class EdgeSorter {
  private static final int SIGN = 0x80000000;
  private static final long LENGTH = 0x7fffffffL;

  private final int points;
  private final int[] rows;
  private final int[] columns;
  private final float[] lengths;

  /** The larger ends that occur, ascending: point and bucket of its entries. */
  private final int[] largerEnds;

  private EdgeSorter(int points, int[] rows, int[] columns, float[] lengths) {
    this.points = points;
    this.rows = rows;
    this.columns = columns;
    this.lengths = lengths;
    for (int k = 0; k < rows.length; k++) {
      requireLegal(k);
    }
    largerEnds = largerEnds();
  }

  /**
   * The edges of a symmetric matrix in coordinate form.
   *
   * @param points number of points
   * @param rows row of each entry; read only
   * @param columns column of each entry; read only
   * @param lengths length of each entry; read only
   * @return each pair once
   * @throws IllegalEntryException if an entry is illegal, a pair is there twice in one orientation,
   *     or differs from its mirror image
   * @throws IllegalArgumentException if the number of points or the arrays' lengths are illegal
   */
  static SparseLengths sorted(int points, int[] rows, int[] columns, float[] lengths) {
    if (points < 0 || points > SparseDistanceMatrix.MAX_POINTS) {
      throw illegal(
          "number of points is %d; a sparse matrix takes 0 to %d points: take a subsample.",
          points, SparseDistanceMatrix.MAX_POINTS);
    }
    if (rows.length != columns.length || rows.length != lengths.length) {
      throw illegal(
          "rows, columns and lengths have %d, %d and %d entries; they must have as many: one of"
              + " each for every entry.",
          rows.length, columns.length, lengths.length);
    }
    return new EdgeSorter(points, rows, columns, lengths).sorted();
  }

  private SparseLengths sorted() {
    int[] ends = new int[largerEnds.length];
    long[] packed = distribute(ends);
    int begin = 0;
    int count = 0;
    for (int bucket = 0; bucket < ends.length; bucket++) {
      Arrays.sort(packed, begin, ends[bucket]);
      for (int k = begin; k < ends[bucket]; k++) {
        if (k == begin || smaller(packed[k]) != smaller(packed[k - 1])) {
          packed[count++] = packed[k];
        } else {
          requireMirrorImages(largerEnds[bucket], packed[k - 1], packed[k]);
        }
      }
      begin = ends[bucket];
      ends[bucket] = count;
    }
    return unpacked(packed, ends, count);
  }

  private void requireLegal(int k) {
    if (rows[k] < 0 || rows[k] >= points || columns[k] < 0 || columns[k] >= points) {
      throw illegalEntry(
          k,
          "entry (%d, %d) is outside of the matrix; rows and columns must be from 0 to %d: correct"
              + " it, or take more points.",
          rows[k],
          columns[k],
          points - 1);
    }
    if (!(lengths[k] >= 0 && lengths[k] <= Float.MAX_VALUE)) {
      throw illegalEntry(
          k,
          "distance (%d, %d) is %s; distances must be finite and 0 or more: correct it, or leave it"
              + " out if the points are never connected.",
          rows[k],
          columns[k],
          lengths[k]);
    }
    if (rows[k] == columns[k] && lengths[k] != 0) {
      throw illegalEntry(
          k,
          "distance (%d, %d) is %s; the diagonal must be 0: leave it out, or give a birth.",
          rows[k],
          columns[k],
          lengths[k]);
    }
  }

  private int[] largerEnds() {
    return IntStream.range(0, rows.length)
        .filter(k -> rows[k] != columns[k])
        .map(k -> Math.max(rows[k], columns[k]))
        .sorted()
        .distinct()
        .toArray();
  }

  private int bucket(int entry) {
    return Arrays.binarySearch(largerEnds, Math.max(rows[entry], columns[entry]));
  }

  /**
   * The entries by larger end, each packed as smaller end, orientation and length, from the highest
   * bits down; and where each bucket ends.
   */
  private long[] distribute(int[] ends) {
    for (int k = 0; k < rows.length; k++) {
      if (rows[k] != columns[k]) {
        ends[bucket(k)]++;
      }
    }
    int sum = 0;
    for (int bucket = 0; bucket < ends.length; bucket++) {
      int size = ends[bucket];
      ends[bucket] = sum;
      sum += size;
    }
    // Each end moves from where its bucket begins to where it ends.
    long[] packed = new long[sum];
    for (int k = 0; k < rows.length; k++) {
      if (rows[k] != columns[k]) {
        int smaller = Math.min(rows[k], columns[k]);
        int orientation = rows[k] > columns[k] ? 0 : SIGN;
        int low = orientation | Float.floatToRawIntBits(lengths[k] + 0.0f);
        packed[ends[bucket(k)]++] = (long) smaller << 32 | (low & 0xffffffffL);
      }
    }
    return packed;
  }

  private static int smaller(long packed) {
    return (int) (packed >>> 32);
  }

  private static float length(long packed) {
    return Float.intBitsToFloat((int) (packed & LENGTH));
  }

  private void requireMirrorImages(int larger, long one, long other) {
    int smaller = smaller(one);
    if (((int) one & SIGN) == ((int) other & SIGN)) {
      int row = (int) one < 0 ? smaller : larger;
      int column = (int) one < 0 ? larger : smaller;
      throw illegalEntry(
          second(k -> rows[k] == row && columns[k] == column),
          "distance (%d, %d) is there twice; give each pair once, or once in each orientation.",
          row,
          column);
    }
    if (length(one) != length(other)) {
      throw illegalEntry(
          second(
              k ->
                  Math.max(rows[k], columns[k]) == larger
                      && Math.min(rows[k], columns[k]) == smaller),
          "distance (%d, %d) is %s but (%d, %d) is %s; distances must be symmetric: set both to one"
              + " value.",
          larger,
          smaller,
          length(one),
          smaller,
          larger,
          length(other));
    }
  }

  /** The place of the second of two entries: sorting has lost it. */
  private int second(IntPredicate wanted) {
    return IntStream.range(0, rows.length).filter(wanted).skip(1).findFirst().orElseThrow();
  }

  private SparseLengths unpacked(long[] packed, int[] ends, int count) {
    int[] larger = new int[count];
    int[] smaller = new int[count];
    float[] sortedLengths = new float[count];
    int next = 0;
    for (int bucket = 0; bucket < ends.length; bucket++) {
      for (; next < ends[bucket]; next++) {
        larger[next] = largerEnds[bucket];
        smaller[next] = smaller(packed[next]);
        sortedLengths[next] = length(packed[next]);
      }
    }
    return new SparseLengths(points, larger, smaller, sortedLengths, null);
  }

  private static IllegalArgumentException illegal(String format, Object... values) {
    return new IllegalArgumentException(String.format(Locale.ROOT, format, values));
  }

  private static IllegalEntryException illegalEntry(int entry, String format, Object... values) {
    return new IllegalEntryException(entry, String.format(Locale.ROOT, format, values));
  }
}
