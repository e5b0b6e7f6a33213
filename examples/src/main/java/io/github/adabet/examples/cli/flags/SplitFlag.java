package io.github.adabet.examples.cli.flags;

import io.github.adabet.examples.task.SplitShares;
import java.util.List;
import picocli.CommandLine.Option;

/** How images are divided where the data do not say. */
public final class SplitFlag {
  @Option(
      names = "--split",
      paramLabel = "SHARE",
      split = ",",
      arity = "1",
      description =
          "Shares of the images to put aside, where the data do not say: for testing, or for"
              + " validation and testing (0.1,0.2). Default: 0.2 for testing.")
  private List<Double> split = List.of(0.2);

  /** For picocli. */
  public SplitFlag() {}

  /**
   * The shares; their ranges are checked here.
   *
   * @return the shares for validation and for testing
   * @throws IllegalArgumentException if they are not one or two shares that leave some for training
   */
  public SplitShares shares() {
    if (split.isEmpty() || split.size() > 2) {
      throw new IllegalArgumentException(
          "--split is %s; give the share for testing, or those for validation and testing"
              .formatted(split));
    }
    return new SplitShares(split.size() == 2 ? split.get(0) : 0, split.get(split.size() - 1));
  }
}
