package io.github.adabet.djl;

class PyTorchLayerActivationTest extends LayerActivationContract {

  @Override
  String engineName() {
    return DjlEngines.PYTORCH;
  }
}
