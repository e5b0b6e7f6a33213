package io.github.adabet.strategy;

import io.github.adabet.ChoiceRule;
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
 * @param rule what is made of the ranking before the budget chooses
 */
public record RankedSelection(
    LayerScorer scorer, SelectionBudget budget, int batches, OptionalInt batchSize, ChoiceRule rule)
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

  /**
   * A choice by {@link ChoiceRule#USUAL}.
   *
   * @param scorer scores the layers
   * @param budget how much is trained
   * @param batches batches per ranking, 1 or more
   * @param batchSize samples in each, 2 or more; empty for the training's batch size
   * @throws IllegalArgumentException if the count is less than 1
   */
  public RankedSelection(
      LayerScorer scorer, SelectionBudget budget, int batches, OptionalInt batchSize) {
    this(scorer, budget, batches, batchSize, ChoiceRule.USUAL);
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
        + rule
        + "]";
  }

  @Override
  public boolean selectsBefore(int epoch) {
    return false;
  }

  @Override
  public LayerSelection select(SelectionContext context) {
    return context.select(
        rule.applyTo(context.rank(scorer, batches, batchSize), context::costs), budget);
  }
}
