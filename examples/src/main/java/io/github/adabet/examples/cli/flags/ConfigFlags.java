package io.github.adabet.examples.cli.flags;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where options come from that are not on the command line. */
public final class ConfigFlags {
  @Option(
      names = "--config",
      paramLabel = "FILE.yaml",
      description =
          "Take options from a file: the same names without the dashes in front (rho: 0.1). Those"
              + " on the command line win. One file may serve several commands.")
  private @Nullable Path file;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "Take options from a list of settings; --config and the command line win. reference: as"
              + " in the paper's program, batches of 32, AdamW, rate 0.001, decay 0.005, 40 epochs,"
              + " a tenth of the layers, chosen anew every 4 epochs.")
  private @Nullable String preset;

  /** For picocli. */
  public ConfigFlags() {}

  /**
   * The file.
   *
   * @return empty for none
   */
  Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /**
   * The name of the preset.
   *
   * @return empty for none
   */
  Optional<String> preset() {
    return Optional.ofNullable(preset);
  }
}
