package io.github.adabet.djl;

/** The trainer's failures on PyTorch. */
class PyTorchSelectiveTrainerFailureTest extends SelectiveTrainerFailureContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
