package io.github.adabet.djl;

/** Ranking many times over, on PyTorch. */
class PyTorchBlockActivationSourceMemoryTest extends BlockActivationSourceMemoryContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
