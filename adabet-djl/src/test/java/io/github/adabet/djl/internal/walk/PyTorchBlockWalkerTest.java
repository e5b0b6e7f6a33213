package io.github.adabet.djl.internal.walk;

import io.github.adabet.djl.DjlEngines;

/** The walker on PyTorch. */
class PyTorchBlockWalkerTest extends BlockWalkerContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
