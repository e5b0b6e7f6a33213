package io.github.adabet.strategy;

import io.github.adabet.LayerSelection;
import io.github.adabet.SelectionBudget;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.SelectionContext;
import io.github.adabet.spi.SelectionStrategy;

/**
 * Ranks the layers once and trains the best.
 *
 * @param scorer scores the layers
 * @param budget how much is trained
 * @param batches batches per ranking, 1 or more
 */
public record RankedSelection(LayerScorer scorer, SelectionBudget budget, int batches)
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
        + "]";
  }

  @Override
  public boolean selectsBefore(int epoch) {
    return false;
  }

  @Override
  public LayerSelection select(SelectionContext context) {
    return context.rank(scorer, batches).select(budget, context::costs);
  }
}
