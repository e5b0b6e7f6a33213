package io.github.adabet.djl.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Names, in which {@code *} stands for any characters. */
final class NamePatterns {

  private final List<Pattern> patterns = new ArrayList<>();

  /** Adds patterns. */
  void add(String... added) {
    for (String pattern : added) {
      patterns.add(Pattern.compile(("\\Q" + pattern + "\\E").replace("*", "\\E.*\\Q")));
    }
  }

  /** Returns the same patterns, to be added to. */
  NamePatterns copy() {
    NamePatterns copy = new NamePatterns();
    copy.patterns.addAll(patterns);
    return copy;
  }

  /** Tells whether a name is one of the named. */
  boolean matches(String name) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
  }
}
