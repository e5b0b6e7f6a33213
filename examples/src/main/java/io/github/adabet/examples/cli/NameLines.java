package io.github.adabet.examples.cli;

import io.github.adabet.NameList;
import java.util.ArrayList;
import java.util.List;

/** Lists of names for a terminal: the first of them or all, in indented lines. Stateless. */
final class NameLines {
  private static final int WIDTH = 100;
  private static final String INDENT = "  ";

  private NameLines() {}

  /**
   * Lists names.
   *
   * @param names in the order in which they are read
   * @param all whether none is left out
   * @param where all of them are found, as the end of a sentence
   * @return lines without the last line's end; of many names the first {@value NameList#MOST}, how
   *     many more there are, and where
   */
  static String of(List<String> names, boolean all, String where) {
    if (all || names.size() <= NameList.MOST) {
      return wrapped(names);
    }
    List<String> first = new ArrayList<>(names.subList(0, NameList.MOST));
    first.add("and %d more (all %s)".formatted(names.size() - NameList.MOST, where));
    return wrapped(first);
  }

  private static String wrapped(List<String> parts) {
    StringBuilder text = new StringBuilder();
    int length = 0;
    for (int i = 0; i < parts.size(); i++) {
      String part = parts.get(i) + (i < parts.size() - 1 ? "," : "");
      if (length > 0 && length + 1 + part.length() > WIDTH) {
        text.append(System.lineSeparator());
        length = 0;
      }
      String space = length == 0 ? INDENT : " ";
      text.append(space).append(part);
      length += space.length() + part.length();
    }
    return text.toString();
  }
}
