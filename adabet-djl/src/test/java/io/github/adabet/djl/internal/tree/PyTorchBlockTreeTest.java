package io.github.adabet.djl.internal.tree;

import io.github.adabet.djl.DjlEngines;

/** Networks taken apart on PyTorch. */
class PyTorchBlockTreeTest extends BlockTreeContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
