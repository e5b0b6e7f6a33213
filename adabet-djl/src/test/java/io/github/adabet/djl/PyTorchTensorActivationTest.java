package io.github.adabet.djl;

class PyTorchTensorActivationTest extends TensorActivationContract {

  @Override
  String engineName() {
    return DjlEngines.PYTORCH;
  }
}
