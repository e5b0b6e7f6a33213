package io.github.adabet.bench.adaptation;

import io.github.adabet.LayerCost;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingCosts;
import java.util.Locale;

/**
 * How much a selection may train.
 *
 * @param kind of what
 * @param share of that of full training, in (0, 1]
 */
record Budget(Kind kind, double share) {
  /** What is limited. */
  enum Kind {
    /** The number of groups of layers, beside the head. */
    SHARE("rho"),
    /** The estimated peak of memory. */
    MEMORY("memory"),
    /** The estimated time of a step. */
    TIME("time"),
    /** Nothing. */
    ALL("all");

    private final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  /** No limit. */
  static final Budget ALL = new Budget(Kind.ALL, 1);

  /** What layers are chosen by, for a network of these costs. */
  SelectionBudget of(TrainingCosts costs) {
    return switch (kind) {
      case SHARE, ALL -> SelectionBudget.fraction(share);
      case MEMORY -> SelectionBudget.peakMemory(Math.max(1, bytes(costs)));
      case TIME -> SelectionBudget.stepTime(share);
    };
  }

  /** The share of the estimated memory of full training. */
  long bytes(TrainingCosts costs) {
    return (long) (share * costs.peakBytes(costs.layers().stream().map(LayerCost::layer).toList()));
  }

  /** For tables and names of files, such as {@code memory 0.1}. */
  @Override
  public String toString() {
    return kind == Kind.ALL ? kind.label : String.format(Locale.ROOT, "%s %s", kind.label, share);
  }
}
