package io.github.adabet.djl.zoo;

import io.github.adabet.djl.DjlEngines;

class PyTorchTorchOracleTest extends TorchOracleContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
