package io.github.adabet.djl;

/** The trainer's contract on PyTorch. */
class PyTorchSelectiveTrainerTest extends SelectiveTrainerContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
