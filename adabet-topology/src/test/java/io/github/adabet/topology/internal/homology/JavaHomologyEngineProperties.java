package io.github.adabet.topology.internal.homology;

import io.github.adabet.topology.HomologyEngineProperties;
import io.github.adabet.topology.HomologyEngines;
import io.github.adabet.topology.spi.HomologyEngine;

class JavaHomologyEngineProperties extends HomologyEngineProperties {
  @Override
  protected HomologyEngine engine() {
    return HomologyEngines.named("java");
  }
}
