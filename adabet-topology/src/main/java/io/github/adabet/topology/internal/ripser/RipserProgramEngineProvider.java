package io.github.adabet.topology.internal.ripser;

import io.github.adabet.BackendUnavailableException;
import io.github.adabet.spi.Probe;
import io.github.adabet.topology.spi.HomologyEngine;
import io.github.adabet.topology.spi.HomologyEngineProvider;

/** Provides the engine that drives the program ripser under the name {@value #NAME}. Stateless. */
public final class RipserProgramEngineProvider implements HomologyEngineProvider {
  static final String NAME = "ripser";

  /** For {@link java.util.ServiceLoader}. */
  public RipserProgramEngineProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  /** Negative: a program of six digits is used only by whoever asks for it. */
  @Override
  public int preference() {
    return -1;
  }

  /** Says where the program is, or how to install it. */
  @Override
  public Probe probe() {
    return RipserPrograms.probe();
  }

  @Override
  public HomologyEngine create() {
    Probe answer = probe();
    if (!answer.available()) {
      throw new BackendUnavailableException(answer.detail());
    }
    return new RipserProgramEngine();
  }
}
