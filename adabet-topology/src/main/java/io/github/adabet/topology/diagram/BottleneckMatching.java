package io.github.adabet.topology.diagram;

import io.github.adabet.topology.Bar;
import java.util.Arrays;
import java.util.List;

/**
 * The bottleneck distance between two multisets of bars.
 *
 * <h2>Algorithm: two matchings and a binary search over all doubles</h2>
 *
 * <p><b>Idea.</b> A bar may be matched with a bar of the other side at the cost of the larger
 * difference of their births or deaths, or with the diagonal at half its length; the distance is
 * the least t such that each bar can be matched at cost t or less. For given t only the bars longer
 * than 2t need a partner. By the theorem of Mendelsohn and Dulmage [1], a matching that covers the
 * long bars of both sides exists if one covers those of the first and another one those of the
 * second, so that the diagonal need not appear in the graph. Each is found by the algorithm of
 * Hopcroft and Karp [2], over edges that are never listed. Since non-negative doubles are ordered
 * as their bits are, the least feasible t is found by halving ranges of bits; it is one of the
 * costs.
 *
 * <p>Essential bars are matched with one another in the order of their births.
 *
 * <p><b>Cost.</b> At most 63 pairs of matchings, each {@code O(n^2.5)} at worst for n bars on a
 * side; memory {@code O(n)}.
 *
 * <p><b>Guarantee.</b> The result is exact up to the rounding of one difference of float32 numbers
 * to double precision.
 *
 * <p><b>References.</b>
 *
 * <ol>
 *   <li>N. S. Mendelsohn, A. L. Dulmage, "Some generalizations of the problem of distinct
 *       representatives", Canadian Journal of Mathematics 10, 1958.
 *   <li>J. E. Hopcroft, R. M. Karp, "An n^5/2 algorithm for maximum matchings in bipartite graphs",
 *       SIAM Journal on Computing 2, 1973.
 * </ol>
 */
public final class BottleneckMatching {
  private static final int NONE = -1;

  private final Bar[] left;
  private final Bar[] right;
  private final double reach;
  private final int[] partner;
  private final int[] layer;
  private final int[] next;
  private final int[] queue;
  private final int[] path;
  private int size;

  /** Between the bars of one side that need a partner, and all of the other. */
  private BottleneckMatching(Bar[] left, Bar[] right, double reach) {
    this.left = left;
    this.right = right;
    this.reach = reach;
    partner = new int[right.length];
    layer = new int[left.length];
    next = new int[left.length];
    queue = new int[left.length];
    path = new int[left.length];
    Arrays.fill(partner, NONE);
  }

  /** The distance between two multisets of bars, sorted; infinite if no matching is finite. */
  static double distance(List<Bar> one, List<Bar> other) {
    double essential =
        essentialDistance(
            one.stream().filter(Bar::essential).toList(),
            other.stream().filter(Bar::essential).toList());
    Bar[] a = one.stream().filter(bar -> !bar.essential()).toArray(Bar[]::new);
    Bar[] b = other.stream().filter(bar -> !bar.essential()).toArray(Bar[]::new);
    long low = Double.doubleToLongBits(0);
    long high = Double.doubleToLongBits(Math.max(longest(a), longest(b)) / 2);
    while (low < high) {
      long middle = (low + high) >>> 1;
      double reach = Double.longBitsToDouble(middle);
      if (covers(a, b, reach) && covers(b, a, reach)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return Math.max(essential, Double.longBitsToDouble(low));
  }

  private static double essentialDistance(List<Bar> one, List<Bar> other) {
    if (one.size() != other.size()) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    for (int i = 0; i < one.size(); i++) {
      largest = Math.max(largest, Math.abs((double) one.get(i).birth() - other.get(i).birth()));
    }
    return largest;
  }

  private static double longest(Bar[] bars) {
    return Arrays.stream(bars).mapToDouble(Bar::persistence).max().orElse(0);
  }

  /** Whether each bar of one side too far from the diagonal can have a partner of its own. */
  private static boolean covers(Bar[] from, Bar[] to, double reach) {
    Bar[] far =
        Arrays.stream(from).filter(bar -> bar.persistence() / 2 > reach).toArray(Bar[]::new);
    return far.length <= to.length && new BottleneckMatching(far, to, reach).coversLeft();
  }

  private boolean coversLeft() {
    boolean[] matched = new boolean[left.length];
    boolean grew = true;
    while (size < left.length && grew) {
      grew = false;
      layer(matched);
      for (int i = 0; i < left.length; i++) {
        if (!matched[i] && augment(i)) {
          matched[i] = true;
          size++;
          grew = true;
        }
      }
    }
    return size == left.length;
  }

  /**
   * Gives each bar on the left its distance from those without partner, along alternating paths.
   */
  private void layer(boolean[] matched) {
    int end = 0;
    for (int i = 0; i < left.length; i++) {
      next[i] = firstInReach(i);
      layer[i] = matched[i] ? NONE : 0;
      if (!matched[i]) {
        queue[end++] = i;
      }
    }
    for (int head = 0; head < end; head++) {
      int i = queue[head];
      for (int j = next[i]; j < right.length && birthInReach(i, j); j++) {
        int following = partner[j];
        if (following != NONE && layer[following] == NONE && inReach(i, j)) {
          layer[following] = layer[i] + 1;
          queue[end++] = following;
        }
      }
    }
  }

  /** Walks down the layers to a bar without partner; on success exchanges along the path. */
  private boolean augment(int root) {
    int depth = 0;
    path[0] = root;
    while (depth >= 0) {
      int i = path[depth];
      int j = next[i];
      if (j == right.length || !birthInReach(i, j)) {
        layer[i] = NONE;
        depth--;
      } else if (!inReach(i, j)) {
        next[i]++;
      } else if (partner[j] == NONE) {
        for (int d = depth; d >= 0; d--) {
          partner[next[path[d]]] = path[d];
        }
        return true;
      } else if (layer[partner[j]] == layer[i] + 1) {
        depth++;
        path[depth] = partner[j];
      } else {
        next[i]++;
      }
    }
    return false;
  }

  /** Bars are sorted by birth, so that the partners in reach stand in one range. */
  private int firstInReach(int i) {
    int low = 0;
    int high = right.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if ((double) left[i].birth() - right[middle].birth() <= reach) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private boolean birthInReach(int i, int j) {
    return (double) right[j].birth() - left[i].birth() <= reach;
  }

  private boolean inReach(int i, int j) {
    return Math.abs((double) left[i].death() - right[j].death()) <= reach;
  }
}
