package io.github.adabet.strategy;

import io.github.adabet.ChoiceRule;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.SelectionBudget;
import io.github.adabet.score.RandomScorer;
import io.github.adabet.spi.SelectionContext;
import io.github.adabet.spi.SelectionStrategy;
import java.util.List;

/**
 * Layers in an order drawn at random, as many as the budget pays for; needs no data.
 *
 * @param seed what they are drawn from
 * @param budget how much is trained
 * @param interval epochs from one draw to the next; 0 for one draw
 * @param rule what is made of the order before the budget chooses
 */
record RandomSelection(long seed, SelectionBudget budget, int interval, ChoiceRule rule)
    implements SelectionStrategy {

  @Override
  public String name() {
    return "RandomSelection[seed=%d, budget=%s, interval=%d%s]"
        .formatted(seed, budget, interval, rule);
  }

  @Override
  public boolean selectsBefore(int epoch) {
    return interval > 0 && (epoch - 1) % interval == 0;
  }

  @Override
  public LayerSelection select(SelectionContext context) {
    RandomScorer scorer = RandomScorer.of(seed + context.epoch() - 1);
    List<LayerScore> scores =
        context.layers().stream()
            .map(layer -> new LayerScore(layer, scorer.score(layer), List.of(scorer.score(layer))))
            .toList();
    Provenance how =
        Provenance.ofThisPlatform()
            .merge(scorer.provenance())
            .setting("ranking.scorer", scorer.name())
            .build();
    LayerRanking drawn =
        new LayerRanking(scores, how)
            .alwaysTraining(
                context.alwaysTrained().stream().map(Layer::name).toArray(String[]::new));
    return context.select(rule.applyTo(drawn, context::costs), budget);
  }
}
