package io.github.adabet.topology.internal.cohomology;

import io.github.adabet.topology.ComplexTooLargeException;
import java.util.Locale;

/** The binomial coefficients that number the simplices on n points. Immutable. */
final class BinomialTable {
  private final long[][] rows;

  /**
   * All C(v, k) with v &lt;= points and k &lt;= vertices.
   *
   * @throws ComplexTooLargeException if one is larger than the limit
   */
  BinomialTable(int points, int vertices, long limit) {
    rows = new long[vertices + 1][];
    for (int k = 0; k <= vertices; k++) {
      long[] row = new long[points + 1];
      row[0] = k == 0 ? 1 : 0;
      for (int v = 1; v <= points; v++) {
        long with = k == 0 ? 0 : rows[k - 1][v - 1];
        if (with > limit - row[v - 1]) {
          throw new ComplexTooLargeException(
              String.format(
                  Locale.ROOT,
                  "simplices of %d vertices on %d points have indices beyond %d: lower the maximum degree to %d or less or take fewer points%s.",
                  k,
                  points,
                  limit,
                  k - 3,
                  limit < Long.MAX_VALUE ? ", or use modulus 2" : ""));
        }
        row[v] = with + row[v - 1];
      }
      rows[k] = row;
    }
  }

  long choose(int v, int k) {
    return rows[k][v];
  }

  /** The largest v &lt;= highest with C(v, k) &lt;= index; k is 1 or more. */
  int largestVertex(long index, int k, int highest) {
    long[] row = rows[k];
    int low = k - 1;
    int high = highest;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (row[middle] <= index) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
