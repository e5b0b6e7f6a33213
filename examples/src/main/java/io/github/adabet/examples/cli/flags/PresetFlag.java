package io.github.adabet.examples.cli.flags;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that stand under a name. */
public final class PresetFlag {
  // Read through picocli, before the command runs.
  @SuppressWarnings("UnusedVariable")
  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "Take options from a list of settings; --config and the command line win. reference: as"
              + " in the paper's program, batches of 32, AdamW, rate 0.001, decay 0.005, 40 epochs,"
              + " a tenth of the layers, chosen anew every 4 epochs.")
  private @Nullable String preset;

  /** For picocli. */
  public PresetFlag() {}
}
