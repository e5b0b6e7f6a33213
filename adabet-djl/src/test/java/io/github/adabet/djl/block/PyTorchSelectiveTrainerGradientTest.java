package io.github.adabet.djl.block;

import io.github.adabet.djl.DjlEngines;

/** The trainer's gradients on PyTorch. */
class PyTorchSelectiveTrainerGradientTest extends SelectiveTrainerGradientContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
