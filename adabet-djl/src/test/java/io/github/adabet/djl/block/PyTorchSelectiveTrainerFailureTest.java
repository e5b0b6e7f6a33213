package io.github.adabet.djl.block;

import io.github.adabet.djl.DjlEngines;

/** The trainer's failures on PyTorch. */
class PyTorchSelectiveTrainerFailureTest extends SelectiveTrainerFailureContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
