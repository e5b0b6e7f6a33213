package io.github.adabet.topology.internal.distances;

import io.github.adabet.Provenance;
import io.github.adabet.spi.Probe;
import io.github.adabet.topology.distance.Metric;
import io.github.adabet.topology.distance.spi.DistanceEngine;
import io.github.adabet.topology.distance.spi.DistanceEngineProvider;

/** Provides the engine in Java under the name {@value #NAME}. Stateless. */
public final class JavaDistanceEngineProvider implements DistanceEngineProvider {
  static final String NAME = "java";

  /** For {@link java.util.ServiceLoader}. */
  public JavaDistanceEngineProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  /** 0: any engine that is faster comes before it. */
  @Override
  public int preference() {
    return 0;
  }

  /** Always available, for every metric: pure Java. */
  @Override
  public Probe probe(Metric metric) {
    return Probe.available(
        Provenance.ofThisPlatform().build().settings().getOrDefault("adabet.version", "unknown"));
  }

  @Override
  public DistanceEngine create() {
    return new JavaDistanceEngine();
  }
}
