package io.github.adabet.strategy;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The known names that are nearest to one that was mistyped. */
final class NearestNames {
  private static final int MOST = 3;

  private NearestNames() {}

  /**
   * Finds names that differ by at most a third of their letters, or begin with what was typed.
   *
   * @return the nearest first, equal ones in alphabetical order, at most three
   */
  static List<String> of(String typed, Collection<String> known) {
    return known.stream()
        .distinct()
        .filter(name -> name.startsWith(typed) || 3 * edits(typed, name) <= name.length() + 1)
        .sorted(
            Comparator.<String>comparingInt(name -> edits(typed, name))
                .thenComparing(Comparator.naturalOrder()))
        .limit(MOST)
        .toList();
  }

  /**
   * Letters to insert, remove, replace or swap with their neighbour to get from one to the other.
   */
  static int edits(String from, String to) {
    int[][] edits = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int k = 0; k <= to.length(); k++) {
        edits[i][k] = i == 0 || k == 0 ? i + k : step(edits, from, to, i, k);
      }
    }
    return edits[from.length()][to.length()];
  }

  private static int step(int[][] edits, String from, String to, int i, int k) {
    boolean same = from.charAt(i - 1) == to.charAt(k - 1);
    int least =
        Math.min(
            edits[i - 1][k - 1] + (same ? 0 : 1), 1 + Math.min(edits[i - 1][k], edits[i][k - 1]));
    boolean swapped =
        i > 1
            && k > 1
            && from.charAt(i - 1) == to.charAt(k - 2)
            && from.charAt(i - 2) == to.charAt(k - 1);
    return swapped ? Math.min(least, edits[i - 2][k - 2] + 1) : least;
  }
}
