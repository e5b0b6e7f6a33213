package io.github.adabet.examples.cli;

import io.github.adabet.SelectionBudget;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How much to train: one of three options, or the default. */
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
    return SelectionBudget.fraction(choice.rho == null ? DEFAULT_RHO : choice.rho);
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
  }
}
