package io.github.adabet.examples.cli;

import java.io.PrintWriter;
import java.util.Map;

/** Prints what a command used: network, weights, engine, images, preprocessing, seed. */
final class Used {
  private Used() {}

  /**
   * Prints a line for each thing.
   *
   * @param used texts by what they say
   */
  static void print(PrintWriter out, Map<String, String> used) {
    int width = used.keySet().stream().mapToInt(String::length).max().orElse(0);
    used.forEach((name, text) -> out.printf("%-" + (width + 2) + "s%s%n", name, text));
  }
}
