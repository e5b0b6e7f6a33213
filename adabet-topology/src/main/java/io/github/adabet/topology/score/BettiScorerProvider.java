package io.github.adabet.topology.score;

import io.github.adabet.spi.LayerScorer;

/**
 * Provides {@link BettiScorer#activationNormalized()} under the name {@value #NAME}, and the counts
 * divided otherwise under {@code betti:weight} and {@code betti:none}. Stateless.
 */
public final class BettiScorerProvider extends DividedScorerProvider {
  static final String NAME = "betti";

  /** For {@link java.util.ServiceLoader}. */
  public BettiScorerProvider() {
    super(NAME, BettiNormalization.ACTIVATION);
  }

  /** 100: the library's own score comes before others. */
  @Override
  public int preference() {
    return 100;
  }

  @Override
  LayerScorer divided(BettiNormalization normalization) {
    return BettiScorer.of(normalization);
  }
}
