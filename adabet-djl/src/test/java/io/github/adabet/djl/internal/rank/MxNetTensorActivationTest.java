package io.github.adabet.djl.internal.rank;

import io.github.adabet.djl.DjlEngines;

class MxNetTensorActivationTest extends TensorActivationContract {

  @Override
  String engineName() {
    return DjlEngines.MXNET;
  }
}
