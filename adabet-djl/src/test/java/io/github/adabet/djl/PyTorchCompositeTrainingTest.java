package io.github.adabet.djl;

/** Training inside DJL's composites, on PyTorch. */
class PyTorchCompositeTrainingTest extends CompositeTrainingContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
