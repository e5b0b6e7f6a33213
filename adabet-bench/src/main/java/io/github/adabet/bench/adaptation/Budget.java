package io.github.adabet.bench.adaptation;

import io.github.adabet.Layer;
import io.github.adabet.LayerCost;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingCosts;
import java.util.List;
import java.util.Locale;

/**
 * How much a selection may train.
 *
 * @param kind of what
 * @param share of that of full training, in (0, 1]; of added memory, of what full training takes
 *     beyond what the last layer alone does
 */
record Budget(Kind kind, double share) {
  /** What is limited. */
  enum Kind {
    /** The number of groups of layers, beside the head. */
    SHARE("rho"),
    /** The estimated peak of memory. */
    MEMORY("memory"),
    /**
     * The estimated peak of memory beyond that of training the last layer alone. That is the
     * passes' own, and may be a quarter of full training's; no selection needs less.
     */
    ADDED("added memory"),
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

  /** Whether it counts what layers cost, and not how many they are. */
  boolean isOfCost() {
    return kind == Kind.MEMORY || kind == Kind.ADDED || kind == Kind.TIME;
  }

  /** What layers are chosen by, for a network of these costs. */
  SelectionBudget of(TrainingCosts costs) {
    return switch (kind) {
      case SHARE, ALL -> SelectionBudget.fraction(share);
      case MEMORY, ADDED -> SelectionBudget.peakMemory(Math.max(1, bytes(costs)));
      case TIME -> SelectionBudget.stepTime(share);
    };
  }

  private long bytes(TrainingCosts costs) {
    List<Layer> layers = costs.layers().stream().map(LayerCost::layer).toList();
    long full = costs.peakBytes(layers);
    long least =
        kind == Kind.ADDED ? costs.peakBytes(layers.subList(layers.size() - 1, layers.size())) : 0;
    return least + (long) (share * (full - least));
  }

  /** For tables and names of files, such as {@code memory 0.1}. */
  @Override
  public String toString() {
    return kind == Kind.ALL ? kind.label : String.format(Locale.ROOT, "%s %s", kind.label, share);
  }
}
