package io.github.adabet.examples.task;

import java.util.List;

/** Names of classes in a sentence. */
final class ClassNames {
  private static final int SHOWN = 12;

  private ClassNames() {}

  /**
   * Names the first few.
   *
   * @param names by index
   * @return the names with commas, and how many more there are
   */
  static String shown(List<String> names) {
    int most = Math.min(names.size(), SHOWN);
    String first = String.join(", ", names.subList(0, most));
    return names.size() == most ? first : first + " and " + (names.size() - most) + " more";
  }
}
