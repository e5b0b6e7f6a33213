package io.github.adabet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The layers of a network, the one most worth retraining first.
 *
 * <p>Sorted by score, descending; equal scores by forward order. Every layer of the network occurs
 * exactly once.
 *
 * @param scores all layers with their scores, best first, at least one
 * @param provenance what the ranking was computed with and from
 */
public record LayerRanking(List<LayerScore> scores, Provenance provenance) {
  private static final Comparator<LayerScore> BEST_FIRST =
      Comparator.comparingDouble(LayerScore::score)
          .reversed()
          .thenComparingInt(score -> score.layer().index());

  /**
   * Sorts a copy of the scores and checks them.
   *
   * @throws IllegalArgumentException if there is no layer, or a name or index occurs twice
   */
  public LayerRanking {
    Requirements.require(!scores.isEmpty(), "a ranking needs at least one layer, got none.");
    Set<String> names = new HashSet<>();
    Set<Integer> indices = new HashSet<>();
    for (LayerScore score : scores) {
      Layer layer = score.layer();
      Requirements.require(
          names.add(layer.name()), "layer %s occurs twice in the ranking.", layer.name());
      Requirements.require(
          indices.add(layer.index()), "layer index %d occurs twice in the ranking.", layer.index());
    }
    List<LayerScore> sorted = new ArrayList<>(scores);
    sorted.sort(BEST_FIRST);
    scores = List.copyOf(sorted);
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
   * How many layers share their score with another, so that forward order alone decides between
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
   * The best layers that fit a budget.
   *
   * @param budget how much may be trained
   * @return the selection, at least one layer
   * @throws InfeasibleBudgetException if no layer fits; the message names the smallest feasible
   *     budget
   * @throws IllegalArgumentException if the budget is one of memory or time, which needs costs
   */
  public LayerSelection select(SelectionBudget budget) {
    Provenance selected =
        provenance.toBuilder().setting("selection.budget", budget.toString()).build();
    return LayerSelection.of(budget.choose(this), scores.size(), selected);
  }

  /**
   * The best layers that fit a budget, where it is known what the layers cost. The provenance
   * states what the selection costs by these figures, and {@code selection.granularity}: 1 if the
   * choice is exact, else the bytes or units of work to which costs were rounded up to find it.
   *
   * @param budget how much may be trained; one of memory or time chooses the affordable set of
   *     layers of the largest sum of scores
   * @param costs what it costs to train each layer of the ranked network
   * @return the selection, at least one layer
   * @throws InfeasibleBudgetException if no layer fits; the message names the smallest feasible
   *     budget
   * @throws IllegalArgumentException if a ranked layer has no costs
   */
  public LayerSelection select(SelectionBudget budget, TrainingCosts costs) {
    CostedChoice choice = CostedChoice.of(budget, this, costs);
    Provenance selected =
        provenance.toBuilder()
            .setting("selection.budget", budget.toString())
            .setting("selection.peak_bytes", Long.toString(costs.peakBytes(choice.layers())))
            .setting(
                "selection.step_time_ratio", Double.toString(costs.stepTimeRatio(choice.layers())))
            .setting("selection.granularity", Long.toString(choice.granularity()))
            .build();
    return LayerSelection.of(choice.layers(), scores.size(), selected);
  }

  /** A table: rank, score, kind, parameters, name; and below it how many layers are tied. */
  @Override
  public String toString() {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            "%4s  %12s  %-13s  %10s  %s%n",
            "rank",
            "score",
            "kind",
            "parameters",
            "layer"));
    int rank = 1;
    for (LayerScore score : scores) {
      Layer layer = score.layer();
      table.append(
          String.format(
              Locale.ROOT,
              "%4d  %12.5g  %-13s  %10d  %s%n",
              rank++,
              score.score(),
              layer.kind().label(),
              layer.parameterCount(),
              layer.name()));
    }
    int tied = tiedLayers();
    if (tied == scores.size() && tied > 0) {
      table.append(String.format("all scores are equal: the order is that of the network%n"));
    } else if (tied > 0) {
      table.append(
          String.format(
              Locale.ROOT,
              "%d of %d layers share their score with another: these stand in forward order%n",
              tied,
              scores.size()));
    }
    return table.toString();
  }
}
