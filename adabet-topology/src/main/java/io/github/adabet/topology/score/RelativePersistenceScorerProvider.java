package io.github.adabet.topology.score;

import io.github.adabet.spi.LayerScorer;

/**
 * Provides {@link BarcodeScorer#relativePersistence} under the name {@value
 * BarcodeScorer#RELATIVE_PERSISTENCE}, divided by nothing unless the form says otherwise.
 * Stateless.
 */
public final class RelativePersistenceScorerProvider extends DividedScorerProvider {
  /** For {@link java.util.ServiceLoader}. */
  public RelativePersistenceScorerProvider() {
    super(BarcodeScorer.RELATIVE_PERSISTENCE, BettiNormalization.NONE);
  }

  @Override
  LayerScorer divided(BettiNormalization normalization) {
    return BarcodeScorer.relativePersistence(normalization);
  }
}
