package io.github.adabet.topology.distance;

import java.util.Arrays;
import java.util.Locale;

/** The rows of a sparse matrix, given by where each begins. */
final class CompressedRows {
  private CompressedRows() {}

  /** The row of each entry. */
  static int[] expanded(int n, int[] rowStarts, int entries) {
    if (n < 0 || rowStarts.length != n + 1L) {
      throw illegal(
          "rowStarts has %d numbers; %d points have %d: where each row begins, and where the last"
              + " one ends.",
          rowStarts.length, n, n + 1L);
    }
    if (rowStarts[0] != 0 || rowStarts[n] != entries) {
      throw illegal(
          "rowStarts goes from %d to %d; it must go from 0 to the number of entries, %d.",
          rowStarts[0], rowStarts[n], entries);
    }
    int[] rows = new int[entries];
    for (int i = 0; i < n; i++) {
      if (rowStarts[i] > rowStarts[i + 1] || rowStarts[i + 1] > entries) {
        throw illegal(
            "row %d goes from entry %d to %d; it must not end before it begins, nor after entry"
                + " %d.",
            i, rowStarts[i], rowStarts[i + 1], entries);
      }
      Arrays.fill(rows, rowStarts[i], rowStarts[i + 1], i);
    }
    return rows;
  }

  private static IllegalArgumentException illegal(String format, Object... values) {
    return new IllegalArgumentException(String.format(Locale.ROOT, format, values));
  }
}
