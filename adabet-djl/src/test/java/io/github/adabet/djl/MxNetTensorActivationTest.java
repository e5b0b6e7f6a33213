package io.github.adabet.djl;

class MxNetTensorActivationTest extends TensorActivationContract {

  @Override
  String engineName() {
    return DjlEngines.MXNET;
  }
}
