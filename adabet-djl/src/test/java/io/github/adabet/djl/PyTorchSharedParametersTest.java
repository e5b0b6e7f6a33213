package io.github.adabet.djl;

/** Parameters that layers share, on PyTorch. */
class PyTorchSharedParametersTest extends SharedParametersContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
