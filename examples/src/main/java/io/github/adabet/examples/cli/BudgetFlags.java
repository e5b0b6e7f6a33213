package io.github.adabet.examples.cli;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.CountBudget;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.block.TrainingEstimator;
import io.github.adabet.examples.model.NetworkChoice;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How much to train: one of five options, or the default. */
final class BudgetFlags {
  private static final double DEFAULT_RHO = 0.2;

  @ArgGroup(multiplicity = "0..1")
  private Choice choice = new Choice();

  /** The budget; its range is checked here. */
  SelectionBudget budget() {
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
   * The budget, where it must be one that a ranking alone can spend.
   *
   * @throws IllegalArgumentException if it is one of memory or time
   */
  CountBudget countBudget() {
    if (budget() instanceof CountBudget count) {
      return count;
    }
    throw new IllegalArgumentException(
        "the budget is "
            + budget()
            + "; a comparison takes --rho, --layers or --parameters, so that each configuration"
            + " trains as much.");
  }

  /** Tells whether one of the options was given. */
  boolean given() {
    return choice.rho != null
        || choice.layers != null
        || choice.parameters != null
        || choice.memory != null
        || choice.stepTime != null;
  }

  /**
   * Selects from a ranking of the network of the examples.
   *
   * @param options how the selection is to be trained, which budgets of memory and time depend on
   */
  LayerSelection select(LayerRanking ranking, Model model, TrainingOptions options) {
    SelectionBudget budget = budget();
    if (budget instanceof CountBudget count) {
      return ranking.select(count);
    }
    Shape sample = NetworkChoice.of(NetworkChoice.DIGITS).usualInput().orElseThrow();
    return ranking.select(budget, TrainingEstimator.of(model, sample).costs(options));
  }

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
                + " memory above the idle process, such as 512MiB.")
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
