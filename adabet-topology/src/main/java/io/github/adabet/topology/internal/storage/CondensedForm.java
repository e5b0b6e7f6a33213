package io.github.adabet.topology.internal.storage;

import java.util.Locale;

/**
 * The rules of dense distances in condensed form, the strict lower triangle row by row: how many
 * points and entries there may be, and which entries are legal.
 */
public final class CondensedForm {
  /** The largest number of points whose condensed form an array can hold. */
  public static final int MAX_POINTS = 65_536;

  private static final int LARGEST_FINITE = 0x7f7fffff;

  private CondensedForm() {}

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
      // Adding 0 turns -0 into +0, whose bits are in the order of the numbers.
      int bits = Float.floatToRawIntBits(length + 0.0f);
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
              "condensed has %d entries; %d points have %d: pass the strict %s triangle, row by"
                  + " row.",
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
            "distance (%d, %d) is %s; distances must be finite and 0 or more: correct or drop the"
                + " sample.",
            row,
            column,
            length));
  }
}
