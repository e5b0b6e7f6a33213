package io.github.adabet;

/**
 * A budget of memory or time, which needs the {@link TrainingCosts} of the network: {@link
 * LayerRanking#select(SelectionBudget, TrainingCosts)}. Made by {@link SelectionBudget}.
 */
public sealed interface CostBudget extends SelectionBudget
    permits SelectionBudget.ResidentSetPeak, SelectionBudget.StepTime {}
