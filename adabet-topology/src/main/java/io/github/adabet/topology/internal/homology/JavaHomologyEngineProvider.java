package io.github.adabet.topology.internal.homology;

import io.github.adabet.Provenance;
import io.github.adabet.spi.Probe;
import io.github.adabet.topology.spi.HomologyEngine;
import io.github.adabet.topology.spi.HomologyEngineProvider;

/** Provides the engine in Java under the name {@value #NAME}. Stateless. */
public final class JavaHomologyEngineProvider implements HomologyEngineProvider {
  static final String NAME = "java";

  /** For {@link java.util.ServiceLoader}. */
  public JavaHomologyEngineProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  /** 0: any engine that is faster comes before it. */
  @Override
  public int preference() {
    return 0;
  }

  /** Always available: pure Java. */
  @Override
  public Probe probe() {
    return Probe.available(
        Provenance.ofThisPlatform().build().settings().getOrDefault("adabet.version", "unknown"));
  }

  @Override
  public HomologyEngine create() {
    return new JavaHomologyEngine();
  }
}
