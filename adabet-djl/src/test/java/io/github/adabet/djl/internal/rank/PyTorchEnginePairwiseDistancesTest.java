package io.github.adabet.djl.internal.rank;

import io.github.adabet.djl.DjlEngines;

class PyTorchEnginePairwiseDistancesTest extends EnginePairwiseDistancesContract {

  @Override
  String engineName() {
    return DjlEngines.PYTORCH;
  }
}
