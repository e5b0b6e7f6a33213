package io.github.adabet.strategy;

import io.github.adabet.LayerSelection;
import io.github.adabet.SelectionBudget;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.SelectionContext;
import io.github.adabet.spi.SelectionStrategy;
import java.util.OptionalInt;

/**
 * Ranks the layers once and trains the best.
 *
 * @param scorer scores the layers
 * @param budget how much is trained
 * @param batches batches per ranking, 1 or more
 * @param batchSize samples in each, 2 or more; empty for the training's batch size
 */
public record RankedSelection(
    LayerScorer scorer, SelectionBudget budget, int batches, OptionalInt batchSize)
    implements SelectionStrategy {
  /**
   * Checks the count.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public RankedSelection {
    if (batches < 1) {
      throw new IllegalArgumentException("batches is " + batches + "; it must be 1 or more.");
    }
  }

  @Override
  public String name() {
    return "RankedSelection[scorer="
        + scorer.name()
        + ", budget="
        + budget
        + ", batches="
        + batches
        + (batchSize.isPresent() ? ", batchSize=" + batchSize.getAsInt() : "")
        + "]";
  }

  @Override
  public boolean selectsBefore(int epoch) {
    return false;
  }

  @Override
  public LayerSelection select(SelectionContext context) {
    return context.rank(scorer, batches, batchSize).select(budget, context::costs);
  }
}
