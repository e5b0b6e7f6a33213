package io.github.adabet;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What is made of a ranking before a budget chooses from it: weights, groups, and an order of what
 * is tied.
 *
 * @param grouping what is chosen as one
 * @param ties which of several layers of the same score comes first
 * @param weighting what scores are multiplied by
 */
public record ChoiceRule(GroupingRule grouping, TieOrder ties, ScoreWeighting weighting) {
  /** Single layers by their scores, the earlier first where these are equal. */
  public static final ChoiceRule USUAL =
      new ChoiceRule(GroupingRule.LAYERS, TieOrder.EARLIER_FIRST, ScoreWeighting.NONE);

  private static final String WEIGHTING = "ranking.weighting";

  /**
   * Applies the rule.
   *
   * @param ranking all layers of a network; stays as it is
   * @param costs what it costs to train each layer; asked for only if {@link
   *     ScoreWeighting#takesCosts()}
   * @return the ranking as a budget is to see it; the same for {@link #USUAL}. A ranking of groups
   *     keeps them where this rule's grouping is {@link GroupingRule#LAYERS}
   * @throws IllegalArgumentException if a ranked layer has no costs, and the weights need them, or
   *     if the scores of the ranking are weighted already, and this rule weighs them
   */
  public LayerRanking applyTo(LayerRanking ranking, Supplier<TrainingCosts> costs) {
    if (equals(USUAL)) {
      return ranking;
    }
    LayerRanking weighted = weighted(ranking, costs);
    if (grouping.equals(GroupingRule.LAYERS)) {
      return weighted.withTies(ties);
    }
    return weighted.grouped(grouping.of(weighted.layers())).withTies(ties);
  }

  /**
   * Requires that a budget does not count again what the weights have counted: one of memory or
   * time looks for the largest sum of scores that its costs allow, so that scores for each byte
   * would be charged with the bytes twice.
   *
   * @param budget that is to choose
   * @return this
   * @throws IllegalArgumentException if it is one of cost, and the weights are, too
   */
  public ChoiceRule under(SelectionBudget budget) {
    if (weighting.takesCosts() && budget instanceof CostBudget) {
      throw new IllegalArgumentException(
          "The scores are to be weighted "
              + weighting.label()
              + ", and the budget, "
              + budget
              + ", counts what layers cost by itself, so that it would count twice; leave the"
              + " weights out, or give a share or a number of layers");
    }
    return this;
  }

  /**
   * The same for the scores alone, before layers are grouped.
   *
   * @return with single layers
   */
  public ChoiceRule ofScores() {
    return new ChoiceRule(GroupingRule.LAYERS, ties, weighting);
  }

  /**
   * The same for scores that {@link #ofScores()} has been applied to.
   *
   * @return without weights
   */
  public ChoiceRule ofGroups() {
    return new ChoiceRule(grouping, ties, ScoreWeighting.NONE);
  }

  private LayerRanking weighted(LayerRanking ranking, Supplier<TrainingCosts> costs) {
    if (weighting == ScoreWeighting.NONE) {
      return ranking;
    }
    String before = ranking.provenance().settings().get(WEIGHTING);
    if (before != null) {
      throw new IllegalArgumentException(
          "The scores of the ranking are weighted already, by "
              + before
              + "; choose from it without weights, or rank anew");
    }
    TrainingCosts known = weighting.takesCosts() ? costs.get() : null;
    List<LayerScore> scores = new ArrayList<>();
    for (LayerScore score : ranking.scores()) {
      Layer layer = score.layer();
      // Training a layer always takes some memory; 1 where its rule knows of none.
      double weight =
          known == null
              ? layer.parameterCount()
              : 1.0 / Math.max(1, known.costOf(layer).trainingBytes());
      scores.add(
          LayerScore.ofBatches(
              layer, score.batchScores().stream().map(batch -> batch * weight).toList()));
    }
    return new LayerRanking(
        scores,
        ranking.grouping(),
        ranking.ties(),
        ranking.alwaysTrained(),
        ranking.provenance().toBuilder().setting(WEIGHTING, weighting.label()).build());
  }

  /** What differs from {@link #USUAL}, for the names of strategies; empty if nothing does. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (!grouping.equals(GroupingRule.LAYERS)) {
      text.append(", group=").append(grouping);
    }
    if (ties != TieOrder.EARLIER_FIRST) {
      text.append(", ties=").append(ties.label());
    }
    if (weighting != ScoreWeighting.NONE) {
      text.append(", weigh=").append(weighting.label());
    }
    return text.toString();
  }
}
