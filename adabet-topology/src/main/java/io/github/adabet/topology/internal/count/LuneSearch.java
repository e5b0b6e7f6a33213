package io.github.adabet.topology.internal.count;

import java.util.Arrays;

/**
 * Finds the critical edges, which make up the relative neighbourhood graph: those whose lune holds
 * no point, where ties between lengths are broken by the order of {@link EdgeList}. A point w lies
 * in the lune of an edge uv if both uw and vw come before uv.
 *
 * <p>Row by row, u against all v &lt; u. First u's nearest neighbours strike: one neighbour w is
 * tried on all v at once, and strikes v if {@code max(d(u,w), d(v,w)) < d(u,v)}. The nearest
 * neighbours lie in the most lunes, so that few edges survive, and only those are tried against all
 * points, ties included. Time: {@code O(STRIKERS n)} for a row, plus {@code O(n)} for each
 * survivor.
 *
 * <p>A critical edge is <em>contested</em> if some point would lie in its lune with a different
 * breaking of ties: there is a triangle of which the edge is a longest, but not the only longest,
 * edge. What is not contested needs no elimination.
 *
 * <p>One instance belongs to one thread.
 */
final class LuneSearch {
  private static final int STRIKERS = 16;
  private static final int FIRST_BLOCK = 16;
  private static final int LATER_BLOCKS = 256;

  private final EdgeList critical = new EdgeList();
  private final EdgeList contested = new EdgeList();
  private final int[] nearest = new int[STRIKERS];
  private final int[] nearestLengths = new int[STRIKERS];
  private int[] struck = new int[0];

  /** The critical edges found so far, contested or not. */
  EdgeList critical() {
    return critical;
  }

  /** The contested among the critical edges found so far. */
  EdgeList contested() {
    return contested;
  }

  /**
   * Adds the critical edges from u to smaller points.
   *
   * @param longest edges with length <= longest are looked at; bits as in {@link LengthTable}
   */
  void searchRow(LengthTable table, int u, int longest) {
    if (struck.length < u) {
      struck = new int[table.size()];
    }
    Arrays.fill(struck, 0, u, 0);
    int[] fromU = table.row(u);
    int strikers = findNearest(fromU, u, table.size());
    for (int i = 0; i < strikers; i++) {
      strike(struck, u, fromU, nearestLengths[i], table.row(nearest[i]));
    }
    for (int v = 0; v < u; v++) {
      if (struck[v] >= 0 && fromU[v] <= longest) {
        examine(fromU, u, table.row(v), v, table.size());
      }
    }
  }

  /** Collects u's nearest neighbours by insertion; returns how many. */
  private int findNearest(int[] fromU, int u, int points) {
    int found = 0;
    int bound = Integer.MAX_VALUE;
    for (int w = 0; w < points; w++) {
      if (fromU[w] < bound && w != u) {
        int place = found < STRIKERS ? found++ : STRIKERS - 1;
        while (place > 0 && nearestLengths[place - 1] > fromU[w]) {
          nearestLengths[place] = nearestLengths[place - 1];
          nearest[place] = nearest[place - 1];
          place--;
        }
        nearestLengths[place] = fromU[w];
        nearest[place] = w;
        bound = found == STRIKERS ? nearestLengths[STRIKERS - 1] : bound;
      }
    }
    return found;
  }

  /**
   * Makes {@code struck[v]} negative where w, at distance uw from u, lies in the open lune of uv.
   */
  private static void strike(int[] struck, int end, int[] fromU, int uw, int[] fromW) {
    for (int v = 0; v < end; v++) {
      struck[v] |= (uw - fromU[v]) & (fromW[v] - fromU[v]);
    }
  }

  /**
   * Tries all points. Before uv come, of the edges of the same length, uw if w < v and vw if w < u;
   * so that lengths equal to uv's count as shorter in some of the three ranges of w.
   */
  private void examine(int[] fromU, int u, int[] fromV, int v, int points) {
    int length = fromU[v];
    int above = length + 1;
    if (anyWithin(fromU, above, fromV, above, 0, v)) {
      return;
    }
    boolean touched =
        anyWithin(fromU, above, fromV, above, v + 1, u)
            || anyWithin(fromU, above, fromV, above, u + 1, points);
    if (touched
        && (anyWithin(fromU, length, fromV, above, v + 1, u)
            || anyWithin(fromU, length, fromV, length, u + 1, points))) {
      return;
    }
    long edge = EdgeList.edge(length, u, v);
    critical.add(edge);
    if (touched) {
      contested.add(edge);
    }
  }

  /**
   * Whether some w in [from, to) has {@code fromU[w] < boundU} and {@code fromV[w] < boundV}. Looks
   * at growing blocks, so that an early hit costs little and a late one is found by vector code.
   */
  private static boolean anyWithin(
      int[] fromU, int boundU, int[] fromV, int boundV, int from, int to) {
    int block = FIRST_BLOCK;
    int end;
    for (int start = from; start < to; start = end) {
      end = Math.min(to, start + block);
      int signs = 0;
      for (int w = start; w < end; w++) {
        signs |= (fromU[w] - boundU) & (fromV[w] - boundV);
      }
      if (signs < 0) {
        return true;
      }
      block = LATER_BLOCKS;
    }
    return false;
  }
}
