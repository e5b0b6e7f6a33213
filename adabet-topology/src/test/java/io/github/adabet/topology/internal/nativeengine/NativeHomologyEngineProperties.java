package io.github.adabet.topology.internal.nativeengine;

import io.github.adabet.topology.HomologyEngineProperties;
import io.github.adabet.topology.spi.HomologyEngine;
import net.jqwik.api.lifecycle.AddLifecycleHook;

@AddLifecycleHook(NativeEngineHook.class)
class NativeHomologyEngineProperties extends HomologyEngineProperties {
  @Override
  protected HomologyEngine engine() {
    return NativeEngine.require();
  }
}
