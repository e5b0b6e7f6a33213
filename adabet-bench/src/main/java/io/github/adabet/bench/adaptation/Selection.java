package io.github.adabet.bench.adaptation;

import io.github.adabet.ChoiceRule;
import io.github.adabet.GroupingRule;
import io.github.adabet.InfeasibleBudgetException;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.ScoreWeighting;
import io.github.adabet.TieOrder;
import io.github.adabet.TrainingCosts;
import io.github.adabet.bench.adaptation.job.Finding;
import io.github.adabet.strategy.LateCut;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A way to choose layers, which always chooses the last layer too.
 *
 * @param method the name of a score, or {@value #FULL}, {@value #HEAD}, {@value #LATE_CUT}
 * @param rule what is made of the scores first
 * @param budget how much may be trained
 * @param channels the share of the channels of each layer but the last; null for all
 */
record Selection(String method, ChoiceRule rule, Budget budget, @Nullable Double channels) {
  /** All layers. */
  static final String FULL = "full";

  /** The last layer only. */
  static final String HEAD = "head";

  /** Everything from the earliest layer that the budget pays for. */
  static final String LATE_CUT = "late-cut";

  /** A convolution with its normalisation; equal scores in forward order. */
  static final ChoiceRule UNITS =
      new ChoiceRule(GroupingRule.UNITS, TieOrder.EARLIER_FIRST, ScoreWeighting.NONE);

  /** A selection of whole layers. */
  Selection(String method, ChoiceRule rule, Budget budget) {
    this(method, rule, budget, null);
  }

  /** Full training. */
  static Selection full() {
    return new Selection(FULL, UNITS, Budget.ALL);
  }

  /** The last layer. */
  static Selection head() {
    return new Selection(HEAD, UNITS, Budget.ALL);
  }

  /** Whether layers are chosen by a score. */
  boolean ranked() {
    return !method.equals(FULL) && !method.equals(HEAD) && !method.equals(LATE_CUT);
  }

  /** What the selection is called in tables of one budget. */
  String label() {
    String layers = rule.equals(UNITS) ? method : method + rule;
    return channels == null ? layers : layers + ", channels " + channels;
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
    List<Layer> layers = start.layers();
    Layer head = layers.get(layers.size() - 1);
    if (method.equals(FULL)) {
      return Chosen.of(layers);
    }
    if (method.equals(HEAD)) {
      return Chosen.of(List.of(head));
    }
    try {
      return Chosen.of(within(start.trainingCosts(), layers, head, scores).layers());
    } catch (InfeasibleBudgetException e) {
      return Chosen.nothing(String.valueOf(e.getMessage()));
    }
  }

  private LayerSelection within(
      TrainingCosts costs, List<Layer> layers, Layer head, @Nullable List<Double> scores) {
    if (scores == null) {
      return new LateCut(budget.of(costs), rule.grouping()).of(layers, List.of(head), () -> costs);
    }
    List<LayerScore> scored = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      scored.add(LayerScore.ofBatches(layers.get(i), List.of(scores.get(i))));
    }
    LayerRanking ranking =
        new LayerRanking(scored, Provenance.builder().build()).alwaysTraining(head.name());
    return rule.applyTo(ranking, () -> costs).select(budget.of(costs), () -> costs);
  }
}
