package io.github.adabet.examples.cli.flags;

import picocli.CommandLine.Option;

/** The source of everything that is drawn at random. */
public final class SeedFlag {
  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Source of all that is drawn: the split, the images ranked, new weights, the order of"
              + " training. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  /** For picocli. */
  public SeedFlag() {}

  /**
   * The seed.
   *
   * @return any number
   */
  public long seed() {
    return seed;
  }
}
