package io.github.adabet.topology.internal.homology.call;

import io.github.adabet.topology.ComplexTooLargeException;

/** The sizes of growing arrays. */
public final class Growth {
  /** Arrays of this many entries are the largest that every JVM allows. */
  public static final int MAX_ENTRIES = Integer.MAX_VALUE - 8;

  private Growth() {}

  /**
   * Twice the size, as far as an array goes.
   *
   * @throws ComplexTooLargeException if the size cannot grow
   */
  public static int next(int size) {
    if (size >= MAX_ENTRIES) {
      throw new ComplexTooLargeException(
          "a column or list of simplices has more than "
              + MAX_ENTRIES
              + " entries: lower the threshold, the maximum degree or the number of points.");
    }
    return (int) Math.min(MAX_ENTRIES, Math.max(16, 2L * size));
  }
}
