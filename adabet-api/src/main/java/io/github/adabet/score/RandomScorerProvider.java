package io.github.adabet.score;

import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.LayerScorerProvider;
import io.github.adabet.spi.Probe;

/** Provides {@link RandomScorer} under its name, with seed 0; never chosen by itself. Stateless. */
public final class RandomScorerProvider implements LayerScorerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public RandomScorerProvider() {}

  @Override
  public String name() {
    return RandomScorer.NAME;
  }

  @Override
  public int preference() {
    return ONLY_BY_NAME;
  }

  @Override
  public Probe probe() {
    return Probe.available("1");
  }

  @Override
  public LayerScorer create() {
    return RandomScorer.of(0);
  }
}
