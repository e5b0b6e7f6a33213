package io.github.adabet.examples.cli.flags;

import picocli.CommandLine.Option;

/** How images run through a network that is not trained. */
@OptionGroup.In(OptionGroup.NETWORK)
public final class InferenceFlags {
  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Images that run together. Default: ${DEFAULT-VALUE}.")
  private int batchSize = 32;

  /** For picocli. */
  public InferenceFlags() {}

  /**
   * Images that run together.
   *
   * @return as given; whoever runs them checks the range
   */
  public int batchSize() {
    return batchSize;
  }
}
