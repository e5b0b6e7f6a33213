package io.github.adabet.topology.internal.support;

import java.util.Arrays;

/** Sorts numbers, and asks on the way whether the call should end. */
public final class CheckedSort {
  /** So many are sorted at once, which takes some milliseconds. */
  static final int RUN = 1 << 17;

  private static final int CHECKED_EVERY = 1 << 16;

  private CheckedSort() {}

  /**
   * Sorts the first numbers of an array, ascending: runs by themselves, then pairs of neighbouring
   * runs merged until one is left. More than {@value #RUN} numbers take their own memory again.
   *
   * @param values holds the numbers; if an exception is thrown, they are in some order
   * @param size how many are sorted, 0 or more
   * @param cancellation asked before each run, and all along while runs are merged
   */
  public static void sort(long[] values, int size, Cancellation cancellation) {
    for (long begin = 0; begin < size; begin += RUN) {
      cancellation.check();
      Arrays.sort(values, (int) begin, (int) Math.min(size, begin + RUN));
    }
    long[] from = values;
    long[] to = size > RUN ? new long[size] : values;
    for (long width = RUN; width < size; width *= 2) {
      for (long begin = 0; begin < size; begin += 2 * width) {
        int middle = (int) Math.min(size, begin + width);
        int end = (int) Math.min(size, begin + 2 * width);
        merge(from, (int) begin, middle, end, to, cancellation);
      }
      long[] swap = from;
      from = to;
      to = swap;
    }
    if (from != values) {
      System.arraycopy(from, 0, values, 0, size);
    }
  }

  private static void merge(
      long[] from, int begin, int middle, int end, long[] to, Cancellation cancellation) {
    int left = begin;
    int right = middle;
    for (int place = begin; place < end; place++) {
      if (place % CHECKED_EVERY == 0) {
        cancellation.check();
      }
      boolean takeLeft = left < middle && (right == end || from[left] <= from[right]);
      to[place] = takeLeft ? from[left++] : from[right++];
    }
  }
}
