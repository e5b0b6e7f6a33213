package io.github.adabet.djl;

/** Selective training of the zoo's networks on PyTorch. */
class PyTorchArchitectureTrainingTest extends ArchitectureTrainingContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
