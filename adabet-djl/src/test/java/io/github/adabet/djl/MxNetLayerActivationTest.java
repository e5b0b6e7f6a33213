package io.github.adabet.djl;

class MxNetLayerActivationTest extends LayerActivationContract {

  @Override
  String engineName() {
    return DjlEngines.MXNET;
  }
}
