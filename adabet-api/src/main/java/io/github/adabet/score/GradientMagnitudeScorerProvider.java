package io.github.adabet.score;

import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.LayerScorerProvider;
import io.github.adabet.spi.Probe;

/** Provides {@link GradientMagnitudeScorer} under its name; never chosen by itself. Stateless. */
public final class GradientMagnitudeScorerProvider implements LayerScorerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public GradientMagnitudeScorerProvider() {}

  @Override
  public String name() {
    return GradientMagnitudeScorer.NAME;
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
    return GradientMagnitudeScorer.create();
  }
}
