package io.github.adabet.djl.internal.rank;

import io.github.adabet.djl.DjlEngines;

class PyTorchTensorActivationTest extends TensorActivationContract {

  @Override
  String engineName() {
    return DjlEngines.PYTORCH;
  }
}
