package io.github.adabet;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The layers that a budget pays for, where the costs of the layers are known.
 *
 * @param layers the chosen layers, at least one
 * @param granularity what costs were rounded up to multiples of, in bytes or units of work; 1 if
 *     the choice is exact
 */
record CostedChoice(List<Layer> layers, long granularity) {

  private static final int RATIO_DIGITS = 6;

  /** Makes the choice. */
  static CostedChoice of(SelectionBudget budget, LayerRanking ranking, TrainingCosts costs) {
    if (budget instanceof SelectionBudget.ResidentSetPeak memory) {
      return memory(memory.bytes(), scored(ranking, costs));
    }
    if (budget instanceof SelectionBudget.StepTime time) {
      return time(time.ratio(), costs.fullWork(), scored(ranking, costs));
    }
    return new CostedChoice(budget.choose(ranking), 1);
  }

  /** A layer with its cost and score. */
  private record Scored(LayerCost cost, double score) {}

  private static List<Scored> scored(LayerRanking ranking, TrainingCosts costs) {
    List<Scored> scored = new ArrayList<>();
    for (LayerScore score : ranking.scores()) {
      scored.add(new Scored(costs.costOf(score.layer()), score.score()));
    }
    scored.sort(Comparator.comparingInt(layer -> layer.cost.layer().index()));
    return scored;
  }

  private static CostedChoice memory(long bytes, List<Scored> layers) {
    long[] reach = layers.stream().mapToLong(layer -> layer.cost.reachBytes()).toArray();
    long[] training = layers.stream().mapToLong(layer -> layer.cost.trainingBytes()).toArray();
    int cheapest = cheapest(reach, training);
    long least = Math.addExact(reach[cheapest], training[cheapest]);
    if (least > bytes) {
      throw new InfeasibleBudgetException(
          String.format(
              Locale.ROOT,
              "No layer can be trained within %d bytes of memory above the idle process; %s alone"
                  + " needs the least, %d bytes. Raise the budget to that or more, or use a smaller"
                  + " batch.",
              bytes,
              layers.get(cheapest).cost.layer().name(),
              least));
    }
    return choice(layers, reach, training, bytes);
  }

  private static CostedChoice time(double ratio, long fullWork, List<Scored> layers) {
    long[] reach = layers.stream().mapToLong(layer -> layer.cost.reachWork()).toArray();
    long[] training = layers.stream().mapToLong(layer -> layer.cost.trainingWork()).toArray();
    // In decimal, so that a ratio of 1 pays for exactly everything whatever the size.
    long capacity = BigDecimal.valueOf(ratio).multiply(BigDecimal.valueOf(fullWork)).longValue();
    int cheapest = cheapest(reach, training);
    long least = Math.addExact(reach[cheapest], training[cheapest]);
    if (least > capacity) {
      throw new InfeasibleBudgetException(
          String.format(
              Locale.ROOT,
              "No layer can be trained in %s of the step time of full training; %s alone takes the"
                  + " least, %s of it. Raise the budget to that or more.",
              ratio,
              layers.get(cheapest).cost.layer().name(),
              BigDecimal.valueOf(least)
                  .divide(BigDecimal.valueOf(fullWork), RATIO_DIGITS, RoundingMode.CEILING)
                  .min(BigDecimal.ONE)
                  .toPlainString()));
    }
    return choice(layers, reach, training, capacity);
  }

  private static int cheapest(long[] reach, long[] training) {
    int cheapest = 0;
    for (int i = 1; i < reach.length; i++) {
      if (Math.addExact(reach[i], training[i])
          < Math.addExact(reach[cheapest], training[cheapest])) {
        cheapest = i;
      }
    }
    return cheapest;
  }

  private static CostedChoice choice(
      List<Scored> layers, long[] reach, long[] training, long capacity) {
    double[] scores = layers.stream().mapToDouble(Scored::score).toArray();
    BudgetedChoice choice = new BudgetedChoice(reach, training, scores, capacity);
    List<Layer> chosen =
        IntStream.range(0, layers.size())
            .filter(choice.chosen()::contains)
            .mapToObj(i -> layers.get(i).cost.layer())
            .toList();
    return new CostedChoice(chosen, choice.granularity());
  }
}
