package io.github.adabet.topology.internal.count;

import java.util.Arrays;

/**
 * For a length L, the points at distance L or less from each point, without the point itself, as
 * bit sets: common neighbours of two points are found 64 at a time. A point's set is made when it
 * is first asked for.
 *
 * <p>One instance belongs to one thread; the lengths given to it one after another reuse its
 * buffers.
 */
final class Neighbourhoods {
  private final LengthTable table;
  private final long[][] sets;
  private final int[] lengthOfSet;
  private int length;

  Neighbourhoods(LengthTable table) {
    this.table = table;
    sets = new long[table.size()][];
    lengthOfSet = new int[table.size()];
    Arrays.fill(lengthOfSet, -1);
  }

  /** From now on, sets are those of this length; bits as in {@link LengthTable}. */
  void setLength(int length) {
    this.length = length;
  }

  /**
   * The points at distance L or less from one point; bit w % 64 of word w / 64 stands for w. Read
   * only.
   */
  long[] of(int point) {
    if (sets[point] == null) {
      sets[point] = new long[(table.size() + 63) >>> 6];
    }
    if (lengthOfSet[point] != length) {
      fill(sets[point], table.row(point));
      sets[point][point >>> 6] &= ~(1L << point);
      lengthOfSet[point] = length;
    }
    return sets[point];
  }

  private void fill(long[] set, int[] lengths) {
    int points = table.size();
    for (int word = 0; word < set.length; word++) {
      long bits = 0;
      int first = word << 6;
      int end = Math.min(points, first + 64);
      for (int w = first; w < end; w++) {
        // 1 where lengths[w] <= length: the sign of the difference, turned round.
        bits |= (long) (~(length - lengths[w]) >>> 31) << w;
      }
      set[word] = bits;
    }
  }
}
