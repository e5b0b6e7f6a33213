package io.github.adabet.examples.task;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The names that there are of something, to find one or say which are near.
 *
 * @param kind what they name, for messages, for example {@code scorer}
 * @param names all of them, in the order in which they are listed
 */
public record KnownNames(String kind, List<String> names) {
  private static final int MOST_NEAR = 3;

  /** Copies the names. */
  public KnownNames {
    names = List.copyOf(names);
  }

  /**
   * Finds a name, whatever its case, with "-" or "_".
   *
   * @param word what was asked for
   * @return the name as it is listed, or empty if there is none
   */
  public Optional<String> find(String word) {
    String wanted = plain(word);
    return names.stream().filter(name -> plain(name).equals(wanted)).findFirst();
  }

  /**
   * Requires a name.
   *
   * @param word what was asked for
   * @return the name as it is listed
   * @throws IllegalArgumentException if there is none; the message names the nearest ones
   */
  public String require(String word) {
    return find(word).orElseThrow(() -> unknown(word, ""));
  }

  /**
   * The exception for a name that there is not.
   *
   * @param word what was asked for
   * @param alternative what else may be given, a clause that follows the names; may be empty
   * @return its message names the nearest names, and all
   */
  public IllegalArgumentException unknown(String word, String alternative) {
    List<String> near = nearest(word);
    return new IllegalArgumentException(
        "there is no %s '%s'%s. Give one of %s%s"
            .formatted(
                kind,
                word,
                near.isEmpty() ? "" : "; the nearest: " + String.join(", ", near),
                String.join(", ", names),
                alternative));
  }

  /**
   * The names that a word may have been meant for.
   *
   * @param word what was asked for
   * @return at most three, the nearest first: at most a third of the letters differ
   */
  public List<String> nearest(String word) {
    return nearest(word, names);
  }

  /**
   * The words that another may have been meant for.
   *
   * @param word what was asked for
   * @param candidates what there is
   * @return at most three, the nearest first: at most a third of the letters differ, or one begins
   *     with the other
   */
  public static List<String> nearest(String word, Collection<String> candidates) {
    String wanted = plain(word);
    record Near(String name, int distance) {}
    List<Near> near = new ArrayList<>();
    for (String candidate : candidates) {
      String name = plain(candidate);
      int distance = distance(wanted, name);
      boolean begins =
          !wanted.isEmpty() && (name.startsWith(wanted) || wanted.startsWith(name));
      if (begins || distance <= Math.max(1, Math.max(wanted.length(), name.length()) / 3)) {
        near.add(new Near(candidate, distance));
      }
    }
    return near.stream()
        .sorted(Comparator.comparingInt(Near::distance))
        .limit(MOST_NEAR)
        .map(Near::name)
        .toList();
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /** Returns the number of letters to insert, remove or replace (Levenshtein's distance). */
  private static int distance(String from, String to) {
    int[] before = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      before[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = before[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(row[j - 1], before[j]) + 1);
      }
      before = row;
    }
    return before[to.length()];
  }
}
