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
  double score(Activation activation);

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
