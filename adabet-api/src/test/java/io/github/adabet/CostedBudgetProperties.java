package io.github.adabet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Budgets of memory and time against all subsets of small networks. */
class CostedBudgetProperties {

  /** A network whose scores, summed in any order, are exact. */
  record Network(LayerRanking ranking, TrainingCosts costs) {}

  @Property(tries = 500)
  void select_peakMemory_isTheBestOfAllSubsets(
      @ForAll("networks") Network network, @ForAll @LongRange(min = 1, max = 90) long bytes) {
    assertBestOfAllSubsets(
        network,
        SelectionBudget.peakMemory(bytes),
        bytes,
        subset -> network.costs.peakBytes(subset));
  }

  @Property(tries = 500)
  void select_stepTime_isTheBestOfAllSubsets(
      @ForAll("networks") Network network, @ForAll @IntRange(min = 1, max = 100) int hundredths) {
    assertBestOfAllSubsets(
        network,
        SelectionBudget.stepTime(hundredths / 100.0),
        hundredths * network.costs.fullWork() / 100,
        subset -> work(network.costs, subset));
  }

  @Property(tries = 300)
  void select_peakMemoryWithAlwaysTrained_isTheBestOfAllSubsetsThatHoldThese(
      @ForAll("networks") Network network,
      @ForAll @IntRange(min = 0, max = 8) int pinned,
      @ForAll @LongRange(min = 1, max = 90) long bytes) {
    Layer head = network.costs.layers().get(pinned % network.costs.layers().size()).layer();
    LayerRanking ranking = network.ranking.alwaysTraining(head.name());
    Optional<List<Layer>> best =
        subsets(network).stream()
            .filter(subset -> subset.contains(head))
            .filter(subset -> network.costs.peakBytes(subset) <= bytes)
            .max(Comparator.comparingDouble(subset -> score(network, subset)));
    if (network.costs.peakBytes(List.of(head)) > bytes) {
      assertThatExceptionOfType(InfeasibleBudgetException.class)
          .isThrownBy(() -> ranking.select(SelectionBudget.peakMemory(bytes), network.costs));
      return;
    }

    LayerSelection selection = ranking.select(SelectionBudget.peakMemory(bytes), network.costs);

    assertThat(selection.layers()).contains(head);
    assertThat(network.costs.peakBytes(selection.layers())).isLessThanOrEqualTo(bytes);
    assertThat(score(network, selection.layers())).isEqualTo(score(network, best.orElseThrow()));
  }

  @Property(tries = 200)
  void select_smallestFeasibleMemoryNamed_isFeasibleAndOneByteLessIsNot(
      @ForAll("networks") Network network) {
    long least = subsets(network).stream().mapToLong(network.costs::peakBytes).min().orElseThrow();

    if (least > 0) {
      assertThat(network.ranking.select(SelectionBudget.peakMemory(least), network.costs).layers())
          .isNotEmpty();
    }
    if (least > 1) {
      assertThatExceptionOfType(InfeasibleBudgetException.class)
          .isThrownBy(
              () -> network.ranking.select(SelectionBudget.peakMemory(least - 1), network.costs))
          .withMessageContaining("needs the least, " + MemorySize.needed(least) + ".");
    }
  }

  @Property(tries = 200)
  void select_infeasibleTime_namesAFeasibleRatio(@ForAll("networks") Network network) {
    CostBudget tiny = SelectionBudget.stepTime(1e-9);
    try {
      assertThat(network.ranking.select(tiny, network.costs).layers()).isNotEmpty();
    } catch (InfeasibleBudgetException e) {
      String ratio = e.getMessage().replaceAll(".*the least, ([0-9.]+) of.*", "$1");
      CostBudget named = SelectionBudget.stepTime(Double.parseDouble(ratio));
      assertThat(network.ranking.select(named, network.costs).layers()).isNotEmpty();
    }
  }

  private static void assertBestOfAllSubsets(
      Network network, CostBudget budget, long capacity, ToLongFunction<List<Layer>> cost) {
    Optional<List<Layer>> best =
        subsets(network).stream()
            .filter(subset -> cost.applyAsLong(subset) <= capacity)
            .max(
                (one, other) -> {
                  int byScore = Double.compare(score(network, one), score(network, other));
                  return byScore != 0
                      ? byScore
                      : Long.compare(cost.applyAsLong(other), cost.applyAsLong(one));
                });
    if (best.isEmpty()) {
      assertThatExceptionOfType(InfeasibleBudgetException.class)
          .isThrownBy(() -> network.ranking.select(budget, network.costs));
      return;
    }

    LayerSelection selection = network.ranking.select(budget, network.costs);

    assertThat(score(network, selection.layers())).isEqualTo(score(network, best.get()));
    assertThat(cost.applyAsLong(selection.layers())).isEqualTo(cost.applyAsLong(best.get()));
    assertThat(network.ranking.select(budget, network.costs)).isEqualTo(selection);
    assertThat(selection.provenance().settings()).containsEntry("selection.granularity", "1");
  }

  private static List<List<Layer>> subsets(Network network) {
    List<LayerCost> costs = network.costs.layers();
    List<List<Layer>> subsets = new ArrayList<>();
    for (int bits = 1; bits < 1 << costs.size(); bits++) {
      List<Layer> subset = new ArrayList<>();
      for (int i = 0; i < costs.size(); i++) {
        if ((bits >> i & 1) != 0) {
          subset.add(costs.get(i).layer());
        }
      }
      subsets.add(subset);
    }
    return subsets;
  }

  private static double score(Network network, List<Layer> layers) {
    return network.ranking.scores().stream()
        .filter(score -> layers.contains(score.layer()))
        .mapToDouble(LayerScore::score)
        .sum();
  }

  private static long work(TrainingCosts costs, List<Layer> layers) {
    List<LayerCost> chosen = layers.stream().map(costs::costOf).toList();
    return chosen.get(0).reachWork() + chosen.stream().mapToLong(LayerCost::trainingWork).sum();
  }

  @Provide
  Arbitrary<Network> networks() {
    Arbitrary<Long> costs = Arbitraries.longs().between(0, 30);
    Arbitrary<Integer> scores = Arbitraries.integers().between(0, 12);
    // Reach need not grow towards the input: the search does not rely on it.
    Arbitrary<double[]> layer =
        Combinators.combine(costs, costs, costs, costs, scores)
            .as((a, b, c, d, score) -> new double[] {a, b, c, d, score * 0.25});
    return layer.list().ofMinSize(1).ofMaxSize(9).map(CostedBudgetProperties::network);
  }

  private static Network network(List<double[]> rows) {
    LayerRanking ranking = Layers.ranking(rows.stream().mapToDouble(row -> row[4]).toArray());
    List<LayerCost> costs = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      double[] row = rows.get(i);
      costs.add(
          new LayerCost(
              Layers.layer(i, 10L * (i + 1)),
              (long) row[0],
              (long) row[1],
              (long) row[2],
              (long) row[3]));
    }
    return new Network(ranking, new TrainingCosts(costs, List.of()));
  }
}
