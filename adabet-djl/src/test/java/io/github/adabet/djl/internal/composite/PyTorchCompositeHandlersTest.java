package io.github.adabet.djl.internal.composite;

import io.github.adabet.djl.DjlEngines;

/** The built-in handlers of DJL's composites, on PyTorch. */
class PyTorchCompositeHandlersTest extends CompositeHandlersContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
