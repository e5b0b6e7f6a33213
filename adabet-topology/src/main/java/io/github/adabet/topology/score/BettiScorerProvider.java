package io.github.adabet.topology.score;

import io.github.adabet.Provenance;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.LayerScorerProvider;
import io.github.adabet.spi.Probe;

/** Provides {@link BettiScorer#activationNormalized()} under the name {@value #NAME}. Stateless. */
public final class BettiScorerProvider implements LayerScorerProvider {
  static final String NAME = "betti";

  /** For {@link java.util.ServiceLoader}. */
  public BettiScorerProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  /** 100: the library's own score comes before others. */
  @Override
  public int preference() {
    return 100;
  }

  /** Always available: pure Java. */
  @Override
  public Probe probe() {
    return Probe.available(
        Provenance.ofThisPlatform().build().settings().getOrDefault("adabet.version", "unknown"));
  }

  @Override
  public LayerScorer create() {
    return BettiScorer.activationNormalized();
  }
}
