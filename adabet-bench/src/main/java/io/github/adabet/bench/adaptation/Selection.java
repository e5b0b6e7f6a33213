package io.github.adabet.bench.adaptation;

import io.github.adabet.InfeasibleBudgetException;
import io.github.adabet.Layer;
import io.github.adabet.LayerGroup;
import io.github.adabet.LayerGrouping;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingCosts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A way to choose layers, which always chooses the last layer too.
 *
 * @param method the name of a score, or {@value #FULL}, {@value #HEAD}, {@value #LATE_CUT}
 * @param units whether a convolution is chosen with its normalisation
 * @param budget how much may be trained
 */
record Selection(String method, boolean units, Budget budget) {
  /** All layers. */
  static final String FULL = "full";

  /** The last layer only. */
  static final String HEAD = "head";

  /** Everything behind the earliest layer from which on everything fits the budget. */
  static final String LATE_CUT = "late-cut";

  /** Whether layers are chosen by a score. */
  boolean ranked() {
    return !method.equals(FULL) && !method.equals(HEAD) && !method.equals(LATE_CUT);
  }

  /** What the method is called in tables of one budget. */
  String label() {
    return ranked() && !units ? method + " (single layers)" : method;
  }

  /**
   * What was chosen.
   *
   * @param layers names in forward order; empty if nothing could be
   * @param problem why not; null if something was
   */
  record Chosen(List<String> layers, @Nullable String problem) {
    static Chosen of(List<Layer> layers) {
      return new Chosen(layers.stream().map(Layer::name).toList(), null);
    }

    static Chosen nothing(String problem) {
      return new Chosen(List.of(), problem);
    }
  }

  /**
   * Chooses.
   *
   * @param start the network
   * @param scores of all layers in forward order; null for a method that needs none
   */
  Chosen choose(Finding.Source start, @Nullable List<Double> scores) {
    TrainingCosts costs = start.trainingCosts();
    List<Layer> layers = start.layers();
    if (method.equals(FULL)) {
      return Chosen.of(layers);
    }
    Layer head = layers.get(layers.size() - 1);
    if (method.equals(HEAD)) {
      return Chosen.of(List.of(head));
    }
    LayerGrouping grouping = units ? LayerGrouping.units(layers) : LayerGrouping.single(layers);
    if (method.equals(LATE_CUT)) {
      return lateCut(grouping, costs);
    }
    if (scores == null) {
      return Chosen.nothing("there is no ranking");
    }
    List<LayerScore> scored = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      scored.add(new LayerScore(layers.get(i), scores.get(i), List.of(scores.get(i))));
    }
    LayerRanking ranking =
        new LayerRanking(scored, Provenance.builder().build())
            .grouped(grouping)
            .alwaysTraining(head.name());
    try {
      return Chosen.of(ranking.select(budget.of(costs), () -> costs).layers());
    } catch (InfeasibleBudgetException e) {
      return Chosen.nothing(e.getMessage());
    }
  }

  private Chosen lateCut(LayerGrouping grouping, TrainingCosts costs) {
    List<LayerGroup> groups = grouping.groups();
    int atMost = groups.size() - 1;
    if (budget.kind() == Budget.Kind.SHARE) {
      BigDecimal share = BigDecimal.valueOf(budget.share());
      atMost = Math.max(1, share.multiply(BigDecimal.valueOf(atMost)).intValue());
    }
    List<Layer> chosen = List.of();
    for (int behind = 0; behind <= atMost; behind++) {
      List<Layer> all =
          groups.subList(groups.size() - 1 - behind, groups.size()).stream()
              .flatMap(group -> group.layers().stream())
              .toList();
      if (!fits(all, costs)) {
        break;
      }
      chosen = all;
    }
    return chosen.isEmpty()
        ? Chosen.nothing("the head alone needs more than " + budget)
        : Chosen.of(chosen);
  }

  private boolean fits(List<Layer> layers, TrainingCosts costs) {
    return switch (budget.kind()) {
      case SHARE, ALL -> true;
      case MEMORY -> costs.peakBytes(layers) <= budget.bytes(costs);
      case TIME -> costs.stepTimeRatio(layers) <= budget.share();
    };
  }
}
