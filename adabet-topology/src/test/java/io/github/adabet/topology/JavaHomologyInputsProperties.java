package io.github.adabet.topology;

import io.github.adabet.topology.spi.HomologyEngine;

class JavaHomologyInputsProperties extends HomologyInputsProperties {
  @Override
  HomologyEngine engine() {
    return HomologyEngines.named("java");
  }
}
