package io.github.adabet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The layers of a network, the one most worth retraining first.
 *
 * <p>Sorted by score, descending; equal scores by {@link #ties()}. Every layer of the network
 * occurs exactly once. Selections choose groups of layers: each layer by itself, unless {@link
 * #grouped} says otherwise.
 *
 * @param scores all layers with their scores, best first, at least one
 * @param grouping how the ranked layers are divided into groups that are chosen as one
 * @param ties which of several layers, or groups, of the same score comes first
 * @param alwaysTrained layers that every selection holds, such as a new head, in forward order; may
 *     be empty
 * @param provenance what the ranking was computed with and from
 */
public record LayerRanking(
    List<LayerScore> scores,
    LayerGrouping grouping,
    TieOrder ties,
    List<Layer> alwaysTrained,
    Provenance provenance) {
  /**
   * Sorts copies of the scores and layers, and checks them.
   *
   * @throws IllegalArgumentException if there is no layer, a name or index occurs twice, the
   *     grouping is not one of the ranked layers, or a layer that is always trained is not ranked
   */
  public LayerRanking {
    Requirements.require(!scores.isEmpty(), "a ranking needs at least one layer, got none.");
    Set<String> names = new HashSet<>();
    Set<Integer> indices = new HashSet<>();
    Set<Layer> layers = new HashSet<>();
    for (LayerScore score : scores) {
      Layer layer = score.layer();
      layers.add(layer);
      Requirements.require(
          names.add(layer.name()), "layer %s occurs twice in the ranking.", layer.name());
      Requirements.require(
          indices.add(layer.index()), "layer index %d occurs twice in the ranking.", layer.index());
    }
    Set<Layer> grouped = new HashSet<>();
    grouping.groups().forEach(group -> grouped.addAll(group.layers()));
    Requirements.require(
        grouped.equals(layers),
        "the grouping '%s' divides %d layers and not the %d that are ranked; group the layers of"
            + " the ranking.",
        grouping.name(),
        grouped.size(),
        layers.size());
    for (Layer layer : alwaysTrained) {
      Requirements.require(
          layers.contains(layer), "layer %s is always trained but not ranked.", layer.name());
    }
    List<LayerScore> sorted = new ArrayList<>(scores);
    sorted.sort(
        Comparator.comparingDouble(LayerScore::score)
            .reversed()
            .thenComparing(score -> score.layer().index(), ties.ofIndices()));
    scores = List.copyOf(sorted);
    alwaysTrained =
        alwaysTrained.stream().distinct().sorted(Comparator.comparingInt(Layer::index)).toList();
  }

  /**
   * A ranking of single layers, none of which is always trained, equal scores by forward order.
   *
   * @param scores all layers with their scores, at least one
   * @param provenance what the ranking was computed with and from
   * @throws IllegalArgumentException if there is no layer, or a name or index occurs twice
   */
  public LayerRanking(List<LayerScore> scores, Provenance provenance) {
    this(scores, single(scores), TieOrder.EARLIER_FIRST, List.of(), provenance);
  }

  private static LayerGrouping single(List<LayerScore> scores) {
    Requirements.require(!scores.isEmpty(), "a ranking needs at least one layer, got none.");
    return LayerGrouping.single(scores.stream().map(LayerScore::layer).distinct().toList());
  }

  /**
   * The same scores, with layers chosen in groups. A group scores the mean of its layers.
   *
   * @param groups a grouping of the ranked layers
   * @return the ranking
   * @throws IllegalArgumentException if the grouping is not one of the ranked layers
   */
  public LayerRanking grouped(LayerGrouping groups) {
    return new LayerRanking(scores, groups, ties, alwaysTrained, provenance);
  }

  /**
   * The same scores, with another order of what is tied.
   *
   * @param order which of several layers, or groups, of the same score comes first
   * @return the ranking
   */
  public LayerRanking withTies(TieOrder order) {
    return new LayerRanking(scores, grouping, order, alwaysTrained, provenance);
  }

  /**
   * The same ranking with another provenance.
   *
   * @param other what the ranking was computed with and from
   * @return the ranking
   */
  public LayerRanking withProvenance(Provenance other) {
    return new LayerRanking(scores, grouping, ties, alwaysTrained, other);
  }

  /**
   * The same ranking, with layers that every selection holds: a head of a new task, for example.
   * The group of such a layer is always trained as a whole; it comes on top of a share or a number
   * of layers, and counts in budgets of parameters, memory and time.
   *
   * @param layerNames names of ranked layers
   * @return the ranking
   * @throws IllegalArgumentException if there is no layer of such a name
   */
  public LayerRanking alwaysTraining(String... layerNames) {
    List<Layer> layers = new ArrayList<>();
    for (String name : layerNames) {
      layers.add(
          layers().stream()
              .filter(layer -> layer.name().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "layer "
                              + name
                              + " is always trained but not ranked; the last layer is "
                              + last().name()
                              + ".")));
    }
    return new LayerRanking(scores, grouping, ties, layers, provenance);
  }

  private Layer last() {
    return layers().stream().max(Comparator.comparingInt(Layer::index)).orElseThrow();
  }

  /**
   * The layers in the order of the ranking.
   *
   * @return best first, unmodifiable
   */
  public List<Layer> layers() {
    return scores.stream().map(LayerScore::layer).toList();
  }

  /**
   * How many layers share their score with another, so that {@link #ties()} alone decides between
   * them.
   *
   * @return 0, or 2 or more; the number of layers if all scores are equal
   */
  public int tiedLayers() {
    int tied = 0;
    for (int place = 0; place < scores.size(); place++) {
      tied += sameScore(place, place - 1) || sameScore(place, place + 1) ? 1 : 0;
    }
    return tied;
  }

  private boolean sameScore(int place, int other) {
    return other >= 0
        && other < scores.size()
        && scores.get(place).score() == scores.get(other).score();
  }

  /**
   * The groups in the order of the ranking.
   *
   * @return best first, equal scores by {@link #ties()} of their earliest layers, unmodifiable
   */
  public List<GroupScore> groups() {
    Map<Layer, Double> byLayer = new HashMap<>();
    scores.forEach(score -> byLayer.put(score.layer(), score.score()));
    List<GroupScore> groups = new ArrayList<>();
    for (LayerGroup group : grouping.groups()) {
      double sum = 0;
      for (Layer layer : group.layers()) {
        sum += byLayer.getOrDefault(layer, 0.0);
      }
      groups.add(new GroupScore(group, sum / group.layers().size()));
    }
    // Stable, and the groups of a grouping are in forward order.
    groups.sort(
        Comparator.comparingDouble(GroupScore::score)
            .reversed()
            .thenComparing(score -> score.group().earliest().index(), ties.ofIndices()));
    return List.copyOf(groups);
  }

  /** The groups that a budget chooses from, best first. */
  List<LayerGroup> candidates() {
    return groups().stream()
        .map(GroupScore::group)
        .filter(group -> !isAlwaysTrained(group))
        .toList();
  }

  /** The groups that every selection holds, in forward order. */
  List<LayerGroup> alwaysTrainedGroups() {
    return grouping.groups().stream().filter(this::isAlwaysTrained).toList();
  }

  private boolean isAlwaysTrained(LayerGroup group) {
    return group.layers().stream().anyMatch(alwaysTrained::contains);
  }

  /**
   * The best layers that fit a budget.
   *
   * @param budget how much may be trained
   * @return the selection, at least one layer
   * @throws InfeasibleBudgetException if no layer fits; the message names the smallest feasible
   *     budget
   */
  public LayerSelection select(CountBudget budget) {
    return selection(budget, budget.choose(this)).build();
  }

  /**
   * The best layers that fit a budget, where it is known what the layers cost. The provenance
   * states what the selection costs by these figures, and {@code selection.granularity}: 1 if the
   * choice is exact, else the bytes or units of work to which costs were rounded up to find it.
   *
   * @param budget how much may be trained; one of memory or time chooses the affordable set of
   *     groups whose layers have the largest sum of scores
   * @param costs what it costs to train each layer of the ranked network
   * @return the selection, at least one layer
   * @throws InfeasibleBudgetException if no layer fits; the message names the smallest feasible
   *     budget
   * @throws IllegalArgumentException if a ranked layer has no costs
   */
  public LayerSelection select(SelectionBudget budget, TrainingCosts costs) {
    return costed(budget, budget, costs).build();
  }

  /**
   * The same, with less to spend than the provenance is to state.
   *
   * @param stated the budget that the provenance states
   * @param spent the budget that is spent
   */
  private Selected costed(SelectionBudget stated, SelectionBudget spent, TrainingCosts costs) {
    CostedChoice choice = CostedChoice.of(spent, this, costs);
    Selected selected = selection(stated, choice.groups());
    List<Layer> layers = selected.layers();
    selected
        .how
        .setting("selection.peak_bytes", Long.toString(costs.peakBytes(layers)))
        .setting("selection.step_time_ratio", Double.toString(costs.stepTimeRatio(layers)))
        .setting("selection.granularity", Long.toString(choice.granularity()));
    return selected;
  }

  /**
   * The best layers that fit a budget of any kind.
   *
   * @param budget how much may be trained
   * @param costs what it costs to train each layer of the ranked network; asked for by budgets of
   *     memory and time only
   * @return the selection, at least one layer
   * @throws InfeasibleBudgetException if no layer fits; the message names the smallest feasible
   *     budget
   */
  public LayerSelection select(SelectionBudget budget, Supplier<TrainingCosts> costs) {
    return budget instanceof CountBudget count ? select(count) : select(budget, costs.get());
  }

  /**
   * The best layers that fit a budget of any kind, where one of memory is kept to by the estimate
   * of the whole selection, too: costs by layer are figures that add up, and a peak is none, so
   * that the estimate of a choice may lie a little above the sum of its costs. Where it lies above
   * the budget, layers are chosen anew for as much less, until it does not. The provenance states
   * {@code selection.estimated_bytes}, and {@code selection.reserved_bytes}: what was left of the
   * budget for that reason, 0 if the first choice fits.
   *
   * @param budget how much may be trained
   * @param costs what it costs to train each layer of the ranked network; asked for by budgets of
   *     memory and time only
   * @param estimate the memory of training a selection; asked for by budgets of memory only
   * @return the selection, at least one layer
   * @throws InfeasibleBudgetException if no layer fits; the message names a budget that does
   */
  public LayerSelection select(
      SelectionBudget budget,
      Supplier<TrainingCosts> costs,
      Function<LayerSelection, MemoryEstimate> estimate) {
    return budget instanceof SelectionBudget.ResidentSetPeak memory
        ? estimated(memory, costs.get(), estimate)
        : select(budget, costs);
  }

  private LayerSelection estimated(
      SelectionBudget.ResidentSetPeak budget,
      TrainingCosts costs,
      Function<LayerSelection, MemoryEstimate> estimate) {
    long least = CostedChoice.leastBytes(this, costs);
    long left = budget.bytes();
    while (true) {
      Selected chosen = costed(budget, SelectionBudget.peakMemory(left), costs);
      long bytes = estimate.apply(chosen.build()).aboveIdle();
      long reserved = budget.bytes() - left;
      if (bytes <= budget.bytes()) {
        chosen
            .how
            .setting("selection.estimated_bytes", Long.toString(bytes))
            .setting("selection.reserved_bytes", Long.toString(reserved));
        return chosen.build();
      }
      if (left <= least) {
        throw CostedChoice.exceeded(budget.bytes(), chosen.layers(), bytes);
      }
      // At least twice as much as before, so that there are few estimates, and another choice.
      long lower = left - Math.max(bytes - budget.bytes(), reserved);
      left = Math.max(least, Math.min(lower, costs.peakBytes(chosen.layers()) - 1));
    }
  }

  private Selected selection(SelectionBudget budget, List<LayerGroup> chosen) {
    List<LayerGroup> groups = new ArrayList<>(alwaysTrainedGroups());
    groups.addAll(chosen);
    Provenance.Builder how =
        provenance.toBuilder()
            .setting("selection.budget", budget.toString())
            .setting("selection.grouping", grouping.name())
            .setting(
                "selection.always_trained",
                alwaysTrained.isEmpty()
                    ? "none"
                    : String.join(", ", alwaysTrained.stream().map(Layer::name).toList()));
    if (ties != TieOrder.EARLIER_FIRST) {
      how.setting("selection.ties", ties.label());
    }
    return new Selected(groups, scores.size(), how);
  }

  /** A selection in the making. */
  private record Selected(List<LayerGroup> groups, int layerCount, Provenance.Builder how) {
    List<Layer> layers() {
      return groups.stream().flatMap(group -> group.layers().stream()).toList();
    }

    LayerSelection build() {
      return new LayerSelection(groups, layerCount, how.build());
    }
  }

  /** A table: rank, score, kind, parameters, name; and below it how many layers are tied. */
  @Override
  public String toString() {
    return RankingTable.of(this);
  }
}
