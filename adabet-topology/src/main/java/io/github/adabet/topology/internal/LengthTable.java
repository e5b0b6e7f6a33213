package io.github.adabet.topology.internal;

import java.util.Locale;

/**
 * All edge lengths of a dissimilarity as a full square of ints, in rows that are reused from one
 * cloud to the next.
 *
 * <p>A length is kept as the bits of its float32. For numbers that are not negative the bits are
 * ordered as the numbers are, so that {@code a < b} is the sign of the integer difference {@code a
 * - b}, which cannot overflow: comparisons become subtractions and bit operations, which the JIT
 * compiler vectorises where it would not vectorise a comparison.
 *
 * <p>Not safe for use by several threads while it is filled; afterwards any number of threads may
 * read it.
 */
public final class LengthTable {
  /** The largest number of points whose condensed matrix an array can hold. */
  public static final int MAX_POINTS = 65_536;

  private static final int LARGEST_FINITE = 0x7f7fffff;
  private static final int MIRROR_ROWS = 16;

  private int[][] rows = new int[0][];
  private int size;

  /** The number of points. */
  public int size() {
    return size;
  }

  /**
   * The lengths from one point to all.
   *
   * @param point from 0 to {@link #size()} (excluded)
   * @return at least {@link #size()} entries, the point's own being 0; not a copy, read only
   */
  int[] row(int point) {
    return rows[point];
  }

  /**
   * Replaces the contents.
   *
   * @param lengths legal lengths
   * @param cancellation asked between blocks of rows
   */
  void fill(DenseLengths lengths, Cancellation cancellation) {
    int points = lengths.points();
    float[] condensed = lengths.lengths();
    reserve(points);
    size = points;
    for (int first = 0; first < points; first += MIRROR_ROWS) {
      cancellation.check();
      int last = Math.min(points, first + MIRROR_ROWS);
      for (int row = first; row < last; row++) {
        copyRow(row, condensed);
      }
      mirror(first, last);
    }
  }

  /** A length as it is kept here. Adding 0 turns -0 into +0, whose bits are in order. */
  static int bits(float length) {
    return Float.floatToRawIntBits(length + 0.0f);
  }

  /**
   * Checks every entry of a condensed matrix, and frees it of -0, whose bits are out of order.
   *
   * @param points number of points, 0 to {@link #MAX_POINTS}
   * @param condensed strict lower triangle row by row; read only
   * @return the same array, or if it holds a -0 a copy with 0 instead
   * @throws IllegalArgumentException if the length does not fit or an entry is NaN, infinite or
   *     negative
   */
  public static float[] legal(int points, float[] condensed) {
    requireShape(points, condensed, "lower");
    int signs = 0;
    int rawSigns = 0;
    for (float length : condensed) {
      int bits = bits(length);
      signs |= bits | (LARGEST_FINITE - bits);
      rawSigns |= Float.floatToRawIntBits(length);
    }
    if (signs < 0) {
      throw illegalEntry(condensed);
    }
    return rawSigns < 0 ? withoutNegativeZero(condensed) : condensed;
  }

  private static float[] withoutNegativeZero(float[] condensed) {
    float[] positive = new float[condensed.length];
    for (int k = 0; k < positive.length; k++) {
      positive[k] = condensed[k] + 0.0f;
    }
    return positive;
  }

  /**
   * Checks the number of a point.
   *
   * @param point 0 to size - 1
   * @param size the number of points
   * @throws IndexOutOfBoundsException if there is no such point
   */
  public static void requirePoint(int point, int size) {
    if (point < 0 || point >= size) {
      throw new IndexOutOfBoundsException(
          String.format(Locale.ROOT, "no point %d in a matrix of %d points.", point, size));
    }
  }

  /**
   * Checks a number of points.
   *
   * @param points the number
   * @throws IllegalArgumentException if it is negative or above {@link #MAX_POINTS}
   */
  public static void requireSize(int points) {
    if (points < 0 || points > MAX_POINTS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "number of points is %d; a dense matrix takes 0 to %d points: take a subsample.",
              points,
              MAX_POINTS));
    }
  }

  /**
   * Checks the number of entries of a triangle.
   *
   * @param points number of points
   * @param condensed its entries
   * @param triangle {@code lower} or {@code upper}
   * @throws IllegalArgumentException if the number of points is out of range or does not fit
   */
  public static void requireShape(int points, float[] condensed, String triangle) {
    requireSize(points);
    long expected = (long) points * (points - 1) / 2;
    if (condensed.length != expected) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "condensed has %d entries; %d points have %d: pass the strict %s triangle, row by row.",
              condensed.length,
              points,
              expected,
              triangle));
    }
  }

  private static IllegalArgumentException illegalEntry(float[] condensed) {
    int row = 1;
    int column = 0;
    for (float length : condensed) {
      if (!(length >= 0 && length <= Float.MAX_VALUE)) {
        return illegalLength(row, column, length);
      }
      if (++column == row) {
        row++;
        column = 0;
      }
    }
    throw new IllegalStateException("every entry is legal");
  }

  /**
   * The refusal of one entry.
   *
   * @param row row of the entry
   * @param column column of the entry
   * @param length its value
   * @return an exception with entry, value, legal range and remedy
   */
  public static IllegalArgumentException illegalLength(int row, int column, float length) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "distance (%d, %d) is %s; distances must be finite and 0 or more: correct or drop the sample.",
            row,
            column,
            length));
  }

  private void reserve(int points) {
    if (points > rows.length || (points > 0 && rows[0].length < points)) {
      rows = new int[points][points];
    }
  }

  private void copyRow(int row, float[] condensed) {
    int[] target = rows[row];
    int offset = (int) ((long) row * (row - 1) / 2);
    for (int column = 0; column < row; column++) {
      target[column] = Float.floatToRawIntBits(condensed[offset + column]);
    }
    target[row] = 0;
  }

  /** Copies rows to columns, several at a time so that each cache line is written once. */
  private void mirror(int first, int last) {
    for (int column = 0; column < last; column++) {
      int[] target = rows[column];
      for (int row = Math.max(first, column + 1); row < last; row++) {
        target[row] = rows[row][column];
      }
    }
  }
}
