package io.github.adabet.djl.internal.composite;

import io.github.adabet.djl.DjlEngines;

/** The built-in handlers of DJL's composites, on MXNet. */
class MxNetCompositeHandlersTest extends CompositeHandlersContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
