package io.github.adabet;

import java.util.List;

/**
 * Names in a sentence, which a hundred of them would make unreadable: the first few, and how many
 * more there are. Stateless.
 */
public final class NameList {
  /** The most names that are shown: {@value}. */
  public static final int MOST = 12;

  private NameList() {}

  /**
   * Names the first few.
   *
   * @param names in the order in which they are to be read
   * @return all names with commas between them if there are at most {@value #MOST}; otherwise the
   *     first, and how many more there are, such as {@code conv1, bn1 and 105 more}
   */
  public static String shown(List<String> names) {
    if (names.size() <= MOST) {
      return String.join(", ", names);
    }
    return String.join(", ", names.subList(0, MOST)) + " and " + (names.size() - MOST) + " more";
  }
}
