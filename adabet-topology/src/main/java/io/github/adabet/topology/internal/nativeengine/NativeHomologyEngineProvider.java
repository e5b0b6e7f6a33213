package io.github.adabet.topology.internal.nativeengine;

import io.github.adabet.BackendUnavailableException;
import io.github.adabet.spi.Probe;
import io.github.adabet.topology.spi.HomologyEngine;
import io.github.adabet.topology.spi.HomologyEngineProvider;

/**
 * Provides the engine in C++ under the name {@value #NAME}, where the classifier jar for this
 * platform and JavaCPP are there. Stateless.
 */
public final class NativeHomologyEngineProvider implements HomologyEngineProvider {
  static final String NAME = "native";

  /** For {@link java.util.ServiceLoader}. */
  public NativeHomologyEngineProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  /** 10: before the engine in Java, which it outruns. */
  @Override
  public int preference() {
    return 10;
  }

  /** Loads the library at the first call in the life of the JVM. */
  @Override
  public Probe probe() {
    return NativeLibrary.probe();
  }

  /**
   * {@inheritDoc}
   *
   * @throws BackendUnavailableException if the library cannot be loaded, or the system property
   *     {@value CpuLevel#PROPERTY} names an instruction set that this processor has not
   */
  @Override
  public HomologyEngine create() {
    return new NativeHomologyEngine(NativeLibrary.cpu());
  }
}
