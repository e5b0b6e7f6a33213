package io.github.adabet.djl.zoo;

import io.github.adabet.djl.DjlEngines;

/** The zoo's networks by their names, on PyTorch. */
class PyTorchZooNetworkTest extends ZooNetworkContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
