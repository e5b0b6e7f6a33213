package io.github.adabet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The groups that a budget of cost chooses from, in forward order, where some others are always
 * trained: reaching a group costs no less than reaching the earliest of these.
 */
final class CostedCandidates {
  private final List<LayerGroup> groups;
  private final long[] reach;
  private final long[] training;
  private final double[] scores;
  private final @Nullable String always;
  private final long fixed;
  private final long alone;

  /**
   * States the figures.
   *
   * @param groups the groups to choose from
   * @param reach what it costs to reach each, with the groups always trained
   * @param training what it costs to train each besides
   * @param scores the sum of the scores of each group's layers
   * @param always the names of what is always trained, or null
   * @param fixed what it costs to train the groups always trained
   * @param alone what it costs to train these alone, reaching them included
   */
  private CostedCandidates(
      List<LayerGroup> groups,
      long[] reach,
      long[] training,
      double[] scores,
      @Nullable String always,
      long fixed,
      long alone) {
    this.groups = groups;
    this.reach = reach;
    this.training = training;
    this.scores = scores;
    this.always = always;
    this.fixed = fixed;
    this.alone = alone;
  }

  /**
   * What a ranking leaves to choose from.
   *
   * @param reachOf what it costs to reach a group
   * @param trainingOf what it costs to train it besides
   */
  static CostedCandidates of(
      LayerRanking ranking,
      TrainingCosts costs,
      ToLongFunction<GroupCost> reachOf,
      ToLongFunction<GroupCost> trainingOf) {
    List<LayerGroup> always = ranking.alwaysTrainedGroups();
    Map<Layer, Double> scores = new HashMap<>();
    ranking.scores().forEach(score -> scores.put(score.layer(), score.score()));
    List<GroupCost> open = new ArrayList<>();
    long fixed = 0;
    long alone = 0;
    int earliest = Integer.MAX_VALUE;
    for (GroupCost cost : costs.of(ranking.grouping())) {
      if (!always.contains(cost.group())) {
        open.add(cost);
        continue;
      }
      if (earliest == Integer.MAX_VALUE) {
        earliest = cost.group().earliest().index();
        alone = reachOf.applyAsLong(cost);
      }
      fixed = Math.addExact(fixed, trainingOf.applyAsLong(cost));
    }
    long reachAlways = alone;
    int firstAlways = earliest;
    return new CostedCandidates(
        open.stream().map(GroupCost::group).toList(),
        open.stream()
            .mapToLong(
                cost ->
                    cost.group().earliest().index() < firstAlways
                        ? reachOf.applyAsLong(cost)
                        : reachAlways)
            .toArray(),
        open.stream().mapToLong(trainingOf).toArray(),
        open.stream().mapToDouble(cost -> sum(cost.group(), scores)).toArray(),
        always.isEmpty() ? null : String.join(", ", always.stream().map(LayerGroup::name).toList()),
        fixed,
        Math.addExact(alone, fixed));
  }

  private static double sum(LayerGroup group, Map<Layer, Double> scores) {
    double sum = 0;
    for (Layer layer : group.layers()) {
      sum += scores.getOrDefault(layer, 0.0);
    }
    return sum;
  }

  /** The place of the group that costs least, -1 if there is none. */
  int cheapest() {
    int cheapest = -1;
    for (int i = 0; i < reach.length; i++) {
      if (cheapest < 0 || cost(i) < cost(cheapest)) {
        cheapest = i;
      }
    }
    return cheapest;
  }

  private long cost(int group) {
    return Math.addExact(reach[group], training[group]);
  }

  /** What the least choice costs: what is always trained, or the cheapest group. */
  long least() {
    return always != null ? alone : cost(cheapest());
  }

  String leastName() {
    return always != null ? always : groups.get(cheapest()).name();
  }

  /** The best of what a capacity, which is at least {@link #least()}, pays for. */
  CostedChoice within(long capacity) {
    int cheapest = cheapest();
    long left = capacity - fixed;
    if (cheapest < 0 || cost(cheapest) > left) {
      return new CostedChoice(List.of(), 1);
    }
    BudgetedChoice choice = new BudgetedChoice(reach, training, scores, left);
    double gain = choice.chosen().stream().mapToDouble(group -> scores[group]).sum();
    if (always != null && gain == 0) {
      return new CostedChoice(List.of(), 1);
    }
    List<LayerGroup> chosen =
        IntStream.range(0, groups.size())
            .filter(choice.chosen()::contains)
            .mapToObj(groups::get)
            .toList();
    return new CostedChoice(chosen, choice.granularity());
  }
}
