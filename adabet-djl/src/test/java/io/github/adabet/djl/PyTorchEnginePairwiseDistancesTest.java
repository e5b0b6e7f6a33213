package io.github.adabet.djl;

class PyTorchEnginePairwiseDistancesTest extends EnginePairwiseDistancesContract {

  @Override
  String engineName() {
    return DjlEngines.PYTORCH;
  }
}
