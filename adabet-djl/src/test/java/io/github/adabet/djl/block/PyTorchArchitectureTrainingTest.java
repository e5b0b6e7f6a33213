package io.github.adabet.djl.block;

import io.github.adabet.djl.DjlEngines;

/** Selective training of the zoo's networks on PyTorch. */
class PyTorchArchitectureTrainingTest extends ArchitectureTrainingContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
