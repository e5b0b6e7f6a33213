package io.github.adabet.djl.zoo;

import io.github.adabet.djl.DjlEngines;

/** The leaves without parameters on MXNet. */
class MxNetOperationTest extends OperationContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
