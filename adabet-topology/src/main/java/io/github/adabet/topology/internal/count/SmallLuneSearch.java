package io.github.adabet.topology.internal.count;

import java.util.Arrays;

/**
 * {@link LuneSearch} for up to 64 points, whose neighbourhoods fit into a word each: edges enter in
 * sorted order, and the lune of an edge is the intersection of its endpoints' neighbourhoods at
 * that moment. Time: linear in the number of edges (radix sort, then one pass).
 *
 * <p>One instance belongs to one thread.
 */
final class SmallLuneSearch {
  static final int MAX_POINTS = 64;

  private static final int DIGITS = 4;
  private static final int RADIX = 256;

  private final long[] neighbours = new long[MAX_POINTS];
  private final int[][] starts = new int[DIGITS][RADIX];
  private long[] edges = new long[0];
  private long[] scratch = new long[0];

  /**
   * Adds the critical edges of a cloud, in order, to one list, and those contested, in order, to
   * another.
   *
   * @param points at most {@value #MAX_POINTS}
   * @param condensed legal distances, strict lower triangle row by row
   * @param longest edges with length <= longest are looked at; bits as in {@link LengthTable}
   */
  void search(int points, float[] condensed, int longest, EdgeList critical, EdgeList contested) {
    int count = collect(points, condensed, longest);
    sort(count);
    Arrays.fill(neighbours, 0, points, 0);
    int begin = 0;
    while (begin < count) {
      int end = begin + 1;
      int length = EdgeList.length(edges[begin]);
      while (end < count && EdgeList.length(edges[end]) == length) {
        end++;
      }
      enter(begin, end, critical, contested);
      begin = end;
    }
  }

  /** Lets the edges of one length enter. */
  private void enter(int begin, int end, EdgeList critical, EdgeList contested) {
    int firstCritical = critical.size();
    for (int i = begin; i < end; i++) {
      int u = EdgeList.larger(edges[i]);
      int v = EdgeList.smaller(edges[i]);
      if ((neighbours[u] & neighbours[v]) == 0) {
        critical.add(edges[i]);
      }
      neighbours[u] |= 1L << v;
      neighbours[v] |= 1L << u;
    }
    for (int i = firstCritical; i < critical.size(); i++) {
      long edge = critical.get(i);
      if ((neighbours[EdgeList.larger(edge)] & neighbours[EdgeList.smaller(edge)]) != 0) {
        contested.add(edge);
      }
    }
  }

  /** Packs the edges, in the order of their places, and counts the digits of their lengths. */
  private int collect(int points, float[] condensed, int longest) {
    if (edges.length < condensed.length) {
      edges = new long[condensed.length];
      scratch = new long[condensed.length];
    }
    for (int[] digit : starts) {
      Arrays.fill(digit, 0);
    }
    int count = 0;
    int next = 0;
    for (int u = 1; u < points; u++) {
      for (int v = 0; v < u; v++) {
        int length = Float.floatToRawIntBits(condensed[next++]);
        if (length <= longest) {
          edges[count++] = EdgeList.edge(length, u, v);
          starts[0][length & 0xff]++;
          starts[1][length >>> 8 & 0xff]++;
          starts[2][length >>> 16 & 0xff]++;
          starts[3][length >>> 24]++;
        }
      }
    }
    return count;
  }

  /** Radix sort by length; stable, so that places stay in order. */
  private void sort(int count) {
    for (int digit = 0; digit < DIGITS && count > 0; digit++) {
      int shift = 32 + 8 * digit;
      int[] next = starts[digit];
      if (next[(int) (edges[0] >>> shift) & 0xff] == count) {
        continue;
      }
      int sum = 0;
      for (int value = 0; value < RADIX; value++) {
        int size = next[value];
        next[value] = sum;
        sum += size;
      }
      for (int i = 0; i < count; i++) {
        scratch[next[(int) (edges[i] >>> shift) & 0xff]++] = edges[i];
      }
      long[] sorted = scratch;
      scratch = edges;
      edges = sorted;
    }
  }
}
