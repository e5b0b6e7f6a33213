package io.github.adabet.djl.block;

import io.github.adabet.djl.DjlEngines;

/** Parameters that layers share, on MXNet. */
class MxNetSharedParametersTest extends SharedParametersContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
