package io.github.adabet.examples.cli;

import io.github.adabet.examples.task.Task;
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

  /**
   * Warns of results that mean nothing.
   *
   * @param err where warnings go
   * @param opened a network that is measured as it is, and images
   */
  static void warnOfUntrainedHead(PrintWriter err, Task opened) {
    opened
        .untrainedHead()
        .ifPresent(
            head ->
                err.printf(
                    "Warning: the last layer, %s, has random weights. The results mean nothing"
                        + " until it is trained: adabet train%n",
                    head));
  }
}
