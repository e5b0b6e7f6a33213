package io.github.adabet;

import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.SelectionContext;
import io.github.adabet.spi.SelectionStrategy;
import java.util.OptionalInt;

/**
 * Ranks the layers anew every few epochs, on batches of the training data, and trains the best of
 * each ranking: what is worth retraining shifts as the network adapts.
 *
 * @param scorer scores the layers
 * @param budget how much of each ranking is trained; one of memory or time asks for the network's
 *     costs
 * @param everyEpochs epochs from one ranking to the next, 1 or more
 * @param batches batches per ranking, 1 or more
 * @param batchSize samples in each, 2 or more; empty for the training's batch size
 * @param rule what is made of each ranking before the budget chooses
 */
public record Reranking(
    LayerScorer scorer,
    SelectionBudget budget,
    int everyEpochs,
    int batches,
    OptionalInt batchSize,
    ChoiceRule rule)
    implements SelectionStrategy {
  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if one is less than 1
   */
  public Reranking {
    Requirements.requirePositive(everyEpochs, "everyEpochs");
    Requirements.requirePositive(batches, "batches");
  }

  /**
   * Choices by {@link ChoiceRule#USUAL}.
   *
   * @param scorer scores the layers
   * @param budget how much of each ranking is trained
   * @param everyEpochs epochs from one ranking to the next, 1 or more
   * @param batches batches per ranking, 1 or more
   * @param batchSize samples in each, 2 or more; empty for the training's batch size
   * @throws IllegalArgumentException if a count is less than 1
   */
  public Reranking(
      LayerScorer scorer,
      SelectionBudget budget,
      int everyEpochs,
      int batches,
      OptionalInt batchSize) {
    this(scorer, budget, everyEpochs, batches, batchSize, ChoiceRule.USUAL);
  }

  @Override
  public String name() {
    return "Reranking[scorer="
        + scorer.name()
        + ", budget="
        + budget
        + ", everyEpochs="
        + everyEpochs
        + ", batches="
        + batches
        + (batchSize.isPresent() ? ", batchSize=" + batchSize.getAsInt() : "")
        + rule
        + "]";
  }

  @Override
  public boolean selectsBefore(int epoch) {
    return (epoch - 1) % everyEpochs == 0;
  }

  @Override
  public LayerSelection select(SelectionContext context) {
    return context.select(
        rule.applyTo(context.rank(scorer, batches, batchSize), context::costs), budget);
  }
}
