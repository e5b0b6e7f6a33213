package io.github.adabet.djl.zoo;

import io.github.adabet.djl.DjlEngines;

class PyTorchArchitectureTest extends ArchitectureContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
