package io.github.adabet.topology;

import io.github.adabet.topology.spi.HomologyEngine;
import net.jqwik.api.lifecycle.AddLifecycleHook;

@AddLifecycleHook(NativeEngineHook.class)
class NativeHomologyEngineProperties extends HomologyEngineProperties {
  @Override
  HomologyEngine engine() {
    return NativeEngine.require();
  }
}
