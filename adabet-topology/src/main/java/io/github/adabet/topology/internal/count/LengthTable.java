package io.github.adabet.topology.internal.count;

import io.github.adabet.topology.internal.storage.DenseLengths;
import io.github.adabet.topology.internal.support.Cancellation;

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
