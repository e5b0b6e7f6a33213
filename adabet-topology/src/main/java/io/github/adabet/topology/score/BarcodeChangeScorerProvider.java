package io.github.adabet.topology.score;

import io.github.adabet.Provenance;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.LayerScorerProvider;
import io.github.adabet.spi.Probe;

/** Provides {@link BarcodeChangeScorer} under its name; never chosen by itself. Stateless. */
public final class BarcodeChangeScorerProvider implements LayerScorerProvider {
  /** For {@link java.util.ServiceLoader}. */
  public BarcodeChangeScorerProvider() {}

  @Override
  public String name() {
    return BarcodeChangeScorer.NAME;
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
    return BarcodeChangeScorer.create();
  }
}
