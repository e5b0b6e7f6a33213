package io.github.adabet.examples.task;

import io.github.adabet.LayerRanking;
import java.util.function.UnaryOperator;

/**
 * A ranking, and how long it took: forward passes, for some scores backward passes, and the scores.
 *
 * @param ranking of all layers
 * @param seconds 0 or more
 */
public record TimedRanking(LayerRanking ranking, double seconds) {
  /**
   * The number of layers that score nothing.
   *
   * @return 0 or more
   */
  public long zeros() {
    return ranking.scores().stream().filter(score -> score.score() == 0).count();
  }

  /**
   * Another ranking made of this one.
   *
   * @param change what is made of the ranking
   * @return with the same time
   */
  public TimedRanking with(UnaryOperator<LayerRanking> change) {
    return new TimedRanking(change.apply(ranking), seconds);
  }
}
