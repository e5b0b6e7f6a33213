package io.github.adabet.topology.score;

import io.github.adabet.Provenance;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.LayerScorerProvider;
import io.github.adabet.spi.Probe;

/** Provides {@link LoopExcessScorer} under its name; never chosen by itself. Stateless. */
public final class LoopExcessScorerProvider implements LayerScorerProvider {
  /** For {@link java.util.ServiceLoader}. */
  public LoopExcessScorerProvider() {}

  @Override
  public String name() {
    return LoopExcessScorer.NAME;
  }

  @Override
  public int preference() {
    return ONLY_BY_NAME;
  }

  /** Always available: pure Java. */
  @Override
  public Probe probe() {
    return Probe.available(
        Provenance.ofThisPlatform().build().settings().getOrDefault("adabet.version", "unknown"));
  }

  @Override
  public LayerScorer create() {
    return LoopExcessScorer.create();
  }
}
