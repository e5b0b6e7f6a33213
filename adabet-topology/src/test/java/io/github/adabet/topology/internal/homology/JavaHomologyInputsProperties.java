package io.github.adabet.topology.internal.homology;

import io.github.adabet.topology.HomologyEngines;
import io.github.adabet.topology.HomologyInputsProperties;
import io.github.adabet.topology.spi.HomologyEngine;

class JavaHomologyInputsProperties extends HomologyInputsProperties {
  @Override
  protected HomologyEngine engine() {
    return HomologyEngines.named("java");
  }
}
