package io.github.adabet.topology.internal.nativeengine;

import io.github.adabet.topology.HomologyInputsProperties;
import io.github.adabet.topology.spi.HomologyEngine;
import net.jqwik.api.lifecycle.AddLifecycleHook;

@AddLifecycleHook(NativeEngineHook.class)
class NativeHomologyInputsProperties extends HomologyInputsProperties {
  @Override
  protected HomologyEngine engine() {
    return NativeEngine.require();
  }
}
