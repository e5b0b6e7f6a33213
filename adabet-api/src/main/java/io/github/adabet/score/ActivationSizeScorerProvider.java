package io.github.adabet.score;

import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.LayerScorerProvider;
import io.github.adabet.spi.Probe;

/** Provides {@link ActivationSizeScorer} under its name; never chosen by itself. Stateless. */
public final class ActivationSizeScorerProvider implements LayerScorerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public ActivationSizeScorerProvider() {}

  @Override
  public String name() {
    return ActivationSizeScorer.NAME;
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
    return ActivationSizeScorer.create();
  }
}
