package io.github.adabet.topology.score;

import io.github.adabet.spi.LayerScorer;

/**
 * Provides {@link BarcodeScorer#persistentEntropy} under the name {@value
 * BarcodeScorer#PERSISTENCE_ENTROPY}, divided by nothing unless the form says otherwise. Stateless.
 */
public final class PersistentEntropyScorerProvider extends DividedScorerProvider {
  /** For {@link java.util.ServiceLoader}. */
  public PersistentEntropyScorerProvider() {
    super(BarcodeScorer.PERSISTENCE_ENTROPY, BettiNormalization.NONE);
  }

  @Override
  LayerScorer divided(BettiNormalization normalization) {
    return BarcodeScorer.persistentEntropy(normalization);
  }
}
