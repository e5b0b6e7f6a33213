package io.github.adabet.topology.internal.cohomology;

import io.github.adabet.topology.ComplexTooLargeException;
import java.util.Arrays;

/**
 * Maps the index of a pivot to its column and its coefficient there: a hash table with linear
 * probing, at most half full. One instance belongs to one thread.
 */
final class PivotTable {
  /** Stands for the column of a simplex that is no pivot. */
  static final int NONE = -1;

  private static final int MOST = 1 << 30;
  private static final long EMPTY = -1;
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private long[] pivots = new long[64];
  private int[] columns = new int[64];
  private int[] coefficients = new int[64];
  private int size;

  PivotTable() {
    Arrays.fill(pivots, EMPTY);
  }

  /** The column of a pivot, or {@link #NONE}. */
  int column(long pivot) {
    int place = place(pivot);
    return pivots[place] == EMPTY ? NONE : columns[place];
  }

  /** The coefficient of a pivot that is in the table. */
  int coefficient(long pivot) {
    return coefficients[place(pivot)];
  }

  /** Adds a pivot that is not in the table. */
  void put(long pivot, int column, int coefficient) {
    if (2 * (long) (size + 1) > pivots.length) {
      grow();
    }
    int place = place(pivot);
    pivots[place] = pivot;
    columns[place] = column;
    coefficients[place] = coefficient;
    size++;
  }

  private int place(long pivot) {
    int mask = pivots.length - 1;
    int place = (int) ((pivot * GOLDEN) >>> 32) & mask;
    while (pivots[place] != pivot && pivots[place] != EMPTY) {
      place = (place + 1) & mask;
    }
    return place;
  }

  private void grow() {
    long[] oldPivots = pivots;
    int[] oldColumns = columns;
    int[] oldCoefficients = coefficients;
    if (oldPivots.length > MOST / 2) {
      throw new ComplexTooLargeException(
          "a degree has more than "
              + MOST / 2
              + " pivots: lower the threshold, the maximum degree or the number of points.");
    }
    int grown = 2 * oldPivots.length;
    pivots = new long[grown];
    columns = new int[grown];
    coefficients = new int[grown];
    Arrays.fill(pivots, EMPTY);
    for (int i = 0; i < oldPivots.length; i++) {
      if (oldPivots[i] != EMPTY) {
        int place = place(oldPivots[i]);
        pivots[place] = oldPivots[i];
        columns[place] = oldColumns[i];
        coefficients[place] = oldCoefficients[i];
      }
    }
  }
}
