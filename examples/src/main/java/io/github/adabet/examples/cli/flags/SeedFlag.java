package io.github.adabet.examples.cli.flags;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The source of everything that is drawn at random. */
public final class SeedFlag {
  private static final long USUAL = 1;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Source of all that is drawn: the split, the images ranked, new weights, the order of"
              + " training. Default: "
              + USUAL
              + ".")
  private @Nullable Long seed;

  /** For picocli. */
  public SeedFlag() {}

  /**
   * The seed.
   *
   * @return any number
   */
  public long seed() {
    return seed == null ? USUAL : seed;
  }

  /**
   * Whether a seed was given.
   *
   * @return false for the default
   */
  public boolean given() {
    return seed != null;
  }
}
