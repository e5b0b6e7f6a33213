package io.github.adabet.spi;

import io.github.adabet.Provenance;

/**
 * Scores one layer from one batch's activation: higher is more worth retraining.
 *
 * <p>A pure function of the activation: stateless, deterministic, safe for use by several threads.
 */
@FunctionalInterface
public interface LayerScorer {
  /**
   * The score of one activation.
   *
   * @param activation valid during this call only
   * @return a finite number
   */
  double score(LayerActivation activation);

  /**
   * The scores of an activation's channels, each as a cloud of its own. Scorers that can take many
   * clouds at once override it; the result is the same.
   *
   * @param activation valid during this call only
   * @return the score of {@code activation.byChannel().channel(c)} for each {@code c}, a new array
   */
  default double[] scoreChannels(LayerActivation activation) {
    LayerActivation byChannel = activation.byChannel();
    double[] scores = new double[byChannel.channels()];
    for (int channel = 0; channel < scores.length; channel++) {
      scores[channel] = score(byChannel.channel(channel));
    }
    return scores;
  }

  /**
   * What the score is and what computes it.
   *
   * @return entries for the provenance of a ranking; the implementing class's name unless
   *     overridden
   */
  default Provenance provenance() {
    return Provenance.builder().setting("scorer.name", getClass().getName()).build();
  }
}
