package io.github.adabet.djl.zoo;

import io.github.adabet.djl.DjlEngines;

class MxNetTorchOracleTest extends TorchOracleContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
