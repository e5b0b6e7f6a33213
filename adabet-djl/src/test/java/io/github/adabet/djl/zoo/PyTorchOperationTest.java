package io.github.adabet.djl.zoo;

import io.github.adabet.djl.DjlEngines;

/** The leaves without parameters on PyTorch. */
class PyTorchOperationTest extends OperationContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
