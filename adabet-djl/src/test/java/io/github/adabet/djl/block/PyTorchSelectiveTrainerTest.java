package io.github.adabet.djl.block;

import io.github.adabet.djl.DjlEngines;

/** The trainer's contract on PyTorch. */
class PyTorchSelectiveTrainerTest extends SelectiveTrainerContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
