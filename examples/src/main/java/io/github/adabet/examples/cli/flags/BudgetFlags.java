package io.github.adabet.examples.cli.flags;

import io.github.adabet.SelectionBudget;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How much to train: one of five options, or the default. */
@OptionGroup.In(OptionGroup.CHOICE)
public final class BudgetFlags {
  private static final double DEFAULT_RHO = 0.2;

  /** The options that say how much to train. */
  public static final Set<String> NAMES =
      Set.of("--rho", "--layers", "--parameters", "--memory", "--step-time");

  @ArgGroup(multiplicity = "0..1")
  private Choice choice = new Choice();

  /** For picocli. */
  public BudgetFlags() {}

  /**
   * The budget; its range is checked here.
   *
   * @return how much to train
   */
  public SelectionBudget budget() {
    if (choice.layers != null) {
      return SelectionBudget.layers(choice.layers);
    }
    if (choice.parameters != null) {
      return SelectionBudget.trainableParameters(choice.parameters);
    }
    if (choice.memory != null) {
      return SelectionBudget.peakMemory(choice.memory);
    }
    if (choice.stepTime != null) {
      return SelectionBudget.stepTime(choice.stepTime);
    }
    return SelectionBudget.fraction(choice.rho == null ? DEFAULT_RHO : choice.rho);
  }

  /**
   * Whether one of the options was given.
   *
   * @return false for the default
   */
  public boolean given() {
    return choice.rho != null
        || choice.layers != null
        || choice.parameters != null
        || choice.memory != null
        || choice.stepTime != null;
  }

  /**
   * Adds the budget that is usual, unless another one is there.
   *
   * @param settings values by the names of options
   */
  public void resolve(Map<String, Object> settings) {
    if (!given()) {
      settings.put("rho", Double.toString(DEFAULT_RHO));
    }
  }

  @OptionGroup.In(OptionGroup.CHOICE)
  private static final class Choice {
    @Option(
        names = "--rho",
        paramLabel = "SHARE",
        description = "Select this share of the layers, in (0, 1]. Default: " + DEFAULT_RHO + ".")
    private @Nullable Double rho;

    @Option(names = "--layers", paramLabel = "N", description = "Select the top N layers.")
    private @Nullable Integer layers;

    @Option(
        names = "--parameters",
        paramLabel = "N",
        description = "Select the best layers with at most N trainable parameters in all.")
    private @Nullable Long parameters;

    @Option(
        names = "--memory",
        paramLabel = "SIZE",
        converter = ByteSize.class,
        description =
            "Select the layers of the largest sum of scores whose training needs at most so much"
                + " memory above the idle process, such as 512MiB, or 500MB by powers of 1000.")
    private @Nullable Long memory;

    @Option(
        names = "--step-time",
        paramLabel = "SHARE",
        description =
            "Select the layers of the largest sum of scores whose training step takes at most this"
                + " share of full training's, in (0, 1].")
    private @Nullable Double stepTime;
  }
}
