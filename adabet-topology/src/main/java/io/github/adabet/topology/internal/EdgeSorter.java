package io.github.adabet.topology.internal;

import java.util.Arrays;
import java.util.Locale;

/**
 * Turns entries of a sparse symmetric matrix, in any order, into sorted edges, and checks them on
 * the way. Entries are distributed over their larger ends, and those of one point sorted by the
 * smaller end: {@code O(points + entries log degree)} time, 8 bytes for each entry and 4 for each
 * point.
 */
public final class EdgeSorter {
  /** The largest number of points and of edges. */
  private static final int MOST = Integer.MAX_VALUE - 8;

  private static final int SIGN = 0x80000000;
  private static final long LENGTH = 0x7fffffffL;

  private final int points;
  private final int[] rows;
  private final int[] columns;
  private final float[] lengths;

  private EdgeSorter(int points, int[] rows, int[] columns, float[] lengths) {
    this.points = points;
    this.rows = rows;
    this.columns = columns;
    this.lengths = lengths;
  }

  /**
   * The edges of a symmetric matrix in coordinate form.
   *
   * @param points number of points
   * @param rows row of each entry; read only
   * @param columns column of each entry; read only
   * @param lengths length of each entry; read only
   * @return each pair once
   * @throws IllegalArgumentException if the number of points, the arrays' lengths or an entry are
   *     illegal, a pair is there twice in one orientation, or differs from its mirror image
   */
  public static SparseLengths sorted(int points, int[] rows, int[] columns, float[] lengths) {
    if (points < 0 || points > MOST) {
      throw illegal(
          "number of points is %d; a sparse matrix takes 0 to %d points: take a subsample.",
          points, MOST);
    }
    if (rows.length != columns.length || rows.length != lengths.length) {
      throw illegal(
          "rows, columns and lengths have %d, %d and %d entries; they must have as many: one of each for every entry.",
          rows.length, columns.length, lengths.length);
    }
    return new EdgeSorter(points, rows, columns, lengths).sorted();
  }

  private SparseLengths sorted() {
    int[] ends = countByLargerEnd();
    long[] packed = distribute(ends);
    int begin = 0;
    int count = 0;
    for (int larger = 0; larger < points; larger++) {
      Arrays.sort(packed, begin, ends[larger]);
      for (int k = begin; k < ends[larger]; k++) {
        if (k == begin || smaller(packed[k]) != smaller(packed[k - 1])) {
          packed[count++] = packed[k];
        } else {
          requireMirrorImages(larger, packed[k - 1], packed[k]);
        }
      }
      begin = ends[larger];
      ends[larger] = count;
    }
    return unpacked(packed, ends, count);
  }

  /** Checks each entry; returns for each point the end of its entries, were they in order. */
  private int[] countByLargerEnd() {
    int[] ends = new int[points];
    for (int k = 0; k < rows.length; k++) {
      if (rows[k] < 0 || rows[k] >= points || columns[k] < 0 || columns[k] >= points) {
        throw illegal(
            "entry %d is (%d, %d); rows and columns must be from 0 to %d: correct it, or take more points.",
            k, rows[k], columns[k], points - 1);
      }
      if (!(lengths[k] >= 0 && lengths[k] <= Float.MAX_VALUE)) {
        throw illegal(
            "distance (%d, %d) is %s; distances must be finite and 0 or more: correct it, or leave it out if the points are never connected.",
            rows[k], columns[k], lengths[k]);
      }
      if (rows[k] != columns[k]) {
        ends[Math.max(rows[k], columns[k])]++;
      } else if (lengths[k] != 0) {
        throw illegal(
            "distance (%d, %d) is %s; the diagonal must be 0: leave it out, or give a birth.",
            rows[k], columns[k], lengths[k]);
      }
    }
    int sum = 0;
    for (int i = 0; i < points; i++) {
      sum += ends[i];
      ends[i] = sum;
    }
    return ends;
  }

  /** The entries by larger end, each as smaller end, orientation and length, in falling bits. */
  private long[] distribute(int[] ends) {
    long[] packed = new long[points == 0 ? 0 : ends[points - 1]];
    for (int k = rows.length - 1; k >= 0; k--) {
      if (rows[k] != columns[k]) {
        int smaller = Math.min(rows[k], columns[k]);
        int orientation = rows[k] > columns[k] ? 0 : SIGN;
        int low = orientation | Float.floatToRawIntBits(lengths[k] + 0.0f);
        packed[--ends[Math.max(rows[k], columns[k])]] = (long) smaller << 32 | (low & 0xffffffffL);
      }
    }
    // Each entry of ends is now where its point's entries begin.
    System.arraycopy(ends, Math.min(1, points), ends, 0, Math.max(0, points - 1));
    if (points > 0) {
      ends[points - 1] = packed.length;
    }
    return packed;
  }

  private static int smaller(long packed) {
    return (int) (packed >>> 32);
  }

  private static float length(long packed) {
    return Float.intBitsToFloat((int) (packed & LENGTH));
  }

  private static void requireMirrorImages(int larger, long one, long other) {
    boolean sameOrientation = ((int) one & SIGN) == ((int) other & SIGN);
    if (sameOrientation) {
      throw illegal(
          "distance (%d, %d) is there twice; give each pair once, or once in each orientation.",
          (int) one < 0 ? smaller(one) : larger, (int) one < 0 ? larger : smaller(one));
    }
    if (length(one) != length(other)) {
      throw illegal(
          "distance (%d, %d) is %s but (%d, %d) is %s; distances must be symmetric: set both to one value.",
          larger, smaller(one), length(one), smaller(one), larger, length(other));
    }
  }

  private SparseLengths unpacked(long[] packed, int[] ends, int count) {
    int[] larger = new int[count];
    int[] smaller = new int[count];
    float[] sortedLengths = new float[count];
    int next = 0;
    for (int point = 0; point < points; point++) {
      for (; next < ends[point]; next++) {
        larger[next] = point;
        smaller[next] = smaller(packed[next]);
        sortedLengths[next] = length(packed[next]);
      }
    }
    return new SparseLengths(points, larger, smaller, sortedLengths, null);
  }

  private static IllegalArgumentException illegal(String format, Object... values) {
    return new IllegalArgumentException(String.format(Locale.ROOT, format, values));
  }
}
