package io.github.adabet.djl;

/** Ranking and training many times over, on PyTorch. */
class PyTorchFlatMemoryTest extends FlatMemoryContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
