package io.github.adabet.djl;

/** The walker on PyTorch. */
class PyTorchBlockWalkerTest extends BlockWalkerContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
