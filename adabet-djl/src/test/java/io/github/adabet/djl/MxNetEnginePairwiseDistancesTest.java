package io.github.adabet.djl;

class MxNetEnginePairwiseDistancesTest extends EnginePairwiseDistancesContract {

  @Override
  String engineName() {
    return DjlEngines.MXNET;
  }
}
