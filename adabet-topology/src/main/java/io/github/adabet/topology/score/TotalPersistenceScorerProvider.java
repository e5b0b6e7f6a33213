package io.github.adabet.topology.score;

import io.github.adabet.spi.LayerScorer;

/**
 * Provides {@link BarcodeScorer#totalPersistence} under the name {@value
 * BarcodeScorer#TOTAL_PERSISTENCE}, divided by nothing unless the form says otherwise. Stateless.
 */
public final class TotalPersistenceScorerProvider extends DividedScorerProvider {
  /** For {@link java.util.ServiceLoader}. */
  public TotalPersistenceScorerProvider() {
    super(BarcodeScorer.TOTAL_PERSISTENCE, BettiNormalization.NONE);
  }

  @Override
  LayerScorer divided(BettiNormalization normalization) {
    return BarcodeScorer.totalPersistence(normalization);
  }
}
