package io.github.adabet;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

/**
 * The groups of layers that a budget pays for, where the costs of the layers are known, besides
 * those that are always trained.
 *
 * @param groups the chosen groups; at least one if none is always trained
 * @param granularity what costs were rounded up to multiples of, in bytes or units of work; 1 if
 *     the choice is exact
 */
record CostedChoice(List<LayerGroup> groups, long granularity) {

  private static final int RATIO_DIGITS = 6;

  /** Makes the choice. */
  static CostedChoice of(SelectionBudget budget, LayerRanking ranking, TrainingCosts costs) {
    if (budget instanceof CountBudget count) {
      return new CostedChoice(count.choose(ranking), 1);
    }
    if (budget instanceof SelectionBudget.ResidentSetPeak memory) {
      return memory(memory.bytes(), byBytes(ranking, costs));
    }
    CostedCandidates candidates =
        CostedCandidates.of(ranking, costs, GroupCost::reachWork, GroupCost::trainingWork);
    return time(((SelectionBudget.StepTime) budget).ratio(), costs.fullWork(), candidates);
  }

  private static CostedCandidates byBytes(LayerRanking ranking, TrainingCosts costs) {
    return CostedCandidates.of(ranking, costs, GroupCost::reachBytes, GroupCost::trainingBytes);
  }

  /** The memory that the least choice needs by the costs of its layers. */
  static long leastBytes(LayerRanking ranking, TrainingCosts costs) {
    return byBytes(ranking, costs).least();
  }

  /** Says that the least choice of layers is estimated to need more than a budget. */
  static InfeasibleBudgetException exceeded(long budget, List<Layer> least, long bytes) {
    return new InfeasibleBudgetException(
        String.format(
            Locale.ROOT,
            "No layer can be trained within %s of memory above the idle process; %s is estimated"
                + " to need %s. Raise the budget to that or more, or use a smaller batch.",
            MemorySize.available(budget),
            String.join(", ", least.stream().map(Layer::name).toList()),
            MemorySize.needed(bytes)));
  }

  private static CostedChoice memory(long bytes, CostedCandidates candidates) {
    if (candidates.least() > bytes) {
      throw new InfeasibleBudgetException(
          String.format(
              Locale.ROOT,
              "No layer can be trained within %s of memory above the idle process; %s alone needs"
                  + " the least, %s. Raise the budget to that or more, or use a smaller"
                  + " batch.",
              MemorySize.available(bytes),
              candidates.leastName(),
              MemorySize.needed(candidates.least())));
    }
    return candidates.within(bytes);
  }

  private static CostedChoice time(double ratio, long fullWork, CostedCandidates candidates) {
    // In decimal, so that a ratio of 1 pays for exactly everything whatever the size.
    long capacity = BigDecimal.valueOf(ratio).multiply(BigDecimal.valueOf(fullWork)).longValue();
    if (candidates.least() > capacity) {
      throw new InfeasibleBudgetException(
          String.format(
              Locale.ROOT,
              "No layer can be trained in %s of the step time of full training; %s alone takes the"
                  + " least, %s of it. Raise the budget to that or more.",
              ratio,
              candidates.leastName(),
              BigDecimal.valueOf(candidates.least())
                  .divide(BigDecimal.valueOf(fullWork), RATIO_DIGITS, RoundingMode.CEILING)
                  .min(BigDecimal.ONE)
                  .toPlainString()));
    }
    return candidates.within(capacity);
  }
}
