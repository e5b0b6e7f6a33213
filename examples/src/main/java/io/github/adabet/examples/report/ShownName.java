package io.github.adabet.examples.report;

/**
 * A name as a picture has room for it. Names of classes and layers differ at their beginnings or at
 * their ends, so that what is left out is the middle. Stateless.
 */
final class ShownName {
  private ShownName() {}

  /**
   * The name, or its beginning and end with an ellipsis between them, {@code longest} characters.
   */
  static String of(String name, int longest) {
    if (name.length() <= longest) {
      return name;
    }
    int end = (longest - 1) / 2;
    return name.substring(0, longest - 1 - end) + "…" + name.substring(name.length() - end);
  }
}
