package io.github.adabet.topology;

import io.github.adabet.topology.spi.HomologyEngine;

class JavaHomologyEngineProperties extends HomologyEngineProperties {
  @Override
  HomologyEngine engine() {
    return HomologyEngines.named("java");
  }
}
