package io.github.adabet.djl;

/** Networks taken apart on PyTorch. */
class PyTorchBlockTreeTest extends BlockTreeContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
