package io.github.adabet.examples.cli.flags;

import io.github.adabet.examples.task.WeightNaming;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the names in a file of weights fit those of the network. */
@OptionGroup.In(OptionGroup.FILES)
public final class WeightNamingFlags {
  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      description =
          "Load only the tensors whose names begin so, model_ema for example, and take it off."
              + " Needed if the file holds the network several times.")
  private @Nullable String prefix;

  @Option(
      names = "--rename",
      paramLabel = "OLD=NEW",
      description =
          "Rename tensors of the file, behind the prefix: a name, or the beginning of names up to a"
              + " dot. May be repeated.")
  private Map<String, String> renames = new LinkedHashMap<>();

  @Option(
      names = "--allow-missing",
      paramLabel = "PATTERN",
      description =
          "Leave parameters of these names as they are if the file lacks them; * stands for any"
              + " characters. May be repeated.")
  private List<String> allowMissing = new ArrayList<>();

  @Option(
      names = "--allow-surplus",
      paramLabel = "PATTERN",
      description =
          "Pass over tensors of these names that the network lacks; * stands for any characters."
              + " May be repeated.")
  private List<String> allowSurplus = new ArrayList<>();

  @Option(
      names = "--except-head",
      description = "Leave the last layer out of what is loaded, whatever its size.")
  private boolean exceptHead;

  /** For picocli. */
  public WeightNamingFlags() {}

  /**
   * What was asked for.
   *
   * @return the naming
   */
  public WeightNaming naming() {
    return new WeightNaming(prefix, renames, allowMissing, allowSurplus, exceptHead);
  }
}
