package io.github.adabet;

import java.util.List;

/**
 * A budget that can be spent from a ranking alone: a share or number of layers, or a number of
 * parameters. Made by {@link SelectionBudget}.
 */
public sealed interface CountBudget extends SelectionBudget
    permits SelectionBudget.Fraction,
        SelectionBudget.LayerCount,
        SelectionBudget.TrainableParameters {
  /**
   * The groups of the ranking that the budget pays for, besides those that are always trained.
   *
   * @param ranking says which groups are there to choose from, best first, and which are always
   *     trained
   * @return the chosen groups in ranking order; at least one if none is always trained
   * @throws InfeasibleBudgetException if nothing fits; the message names the smallest feasible
   *     budget
   */
  List<LayerGroup> choose(LayerRanking ranking);
}
