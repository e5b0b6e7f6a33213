package io.github.adabet.examples.cli.flags;

import io.github.adabet.examples.task.SplitShares;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How images are divided where the data do not say. */
@OptionGroup.In(OptionGroup.IMAGES)
public final class SplitFlag {
  @Option(
      names = "--split",
      paramLabel = "SHARE",
      split = ",",
      arity = "1",
      description =
          "Shares of the images to put aside, where the data do not say: for testing, or for"
              + " validation and testing (0.1,0.2). Default: 0.2 for testing; where --model is the"
              + " folder of a training, its images are divided as they were then.")
  private @Nullable List<Double> split;

  /** For picocli. */
  public SplitFlag() {}

  /**
   * The shares; their ranges are checked here.
   *
   * @return the shares for validation and for testing
   * @throws IllegalArgumentException if they are not one or two shares that leave some for training
   */
  public SplitShares shares() {
    List<Double> given = split;
    if (given == null) {
      return SplitShares.USUAL;
    }
    if (given.isEmpty() || given.size() > 2) {
      throw new IllegalArgumentException(
          "--split is %s; give the share for testing, or those for validation and testing"
              .formatted(given));
    }
    return new SplitShares(given.size() == 2 ? given.get(0) : 0, given.get(given.size() - 1));
  }

  /**
   * Whether shares were given.
   *
   * @return false for the default
   */
  public boolean given() {
    return split != null;
  }
}
