package io.github.adabet.topology.internal.nativeengine;

import io.github.adabet.BackendUnavailableException;
import io.github.adabet.spi.Probe;
import io.github.adabet.topology.distance.Metric;
import io.github.adabet.topology.distance.StandardMetric;
import io.github.adabet.topology.distance.spi.DistanceEngine;
import io.github.adabet.topology.distance.spi.DistanceEngineProvider;

/**
 * Provides the distance engine in C++ under the name {@value NativeHomologyEngineProvider#NAME},
 * for the standard metrics, where the classifier jar for this platform and JavaCPP are there.
 * Stateless.
 */
public final class NativeDistanceEngineProvider implements DistanceEngineProvider {
  /** For {@link java.util.ServiceLoader}. */
  public NativeDistanceEngineProvider() {}

  @Override
  public String name() {
    return NativeHomologyEngineProvider.NAME;
  }

  /** 10: before the engine in Java, which it outruns. */
  @Override
  public int preference() {
    return 10;
  }

  /** Loads the library at the first call in the life of the JVM; refuses functions in Java. */
  @Override
  public Probe probe(Metric metric) {
    return metric instanceof StandardMetric
        ? NativeLibrary.probe()
        : Probe.refused("native code cannot call the metric " + metric.label() + ".");
  }

  /**
   * {@inheritDoc}
   *
   * @throws BackendUnavailableException if the library cannot be loaded, or the system property
   *     {@value CpuLevel#PROPERTY} names an instruction set that this processor has not
   */
  @Override
  public DistanceEngine create() {
    return new NativeDistanceEngine(NativeLibrary.cpu());
  }
}
