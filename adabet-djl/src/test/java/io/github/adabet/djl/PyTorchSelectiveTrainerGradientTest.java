package io.github.adabet.djl;

/** The trainer's gradients on PyTorch. */
class PyTorchSelectiveTrainerGradientTest extends SelectiveTrainerGradientContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
