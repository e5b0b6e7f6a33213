package io.github.adabet.topology;

import io.github.adabet.topology.spi.HomologyEngine;
import net.jqwik.api.lifecycle.BeforeContainer;

class NativeHomologyInputsProperties extends HomologyInputsProperties {
  @BeforeContainer
  static void requireLibrary() {
    NativeEngine.requireLibrary();
  }

  @Override
  HomologyEngine engine() {
    return HomologyEngines.named("native");
  }
}
