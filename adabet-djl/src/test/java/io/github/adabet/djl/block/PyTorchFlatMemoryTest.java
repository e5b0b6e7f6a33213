package io.github.adabet.djl.block;

import io.github.adabet.djl.DjlEngines;

/** Ranking and training many times over, on PyTorch. */
class PyTorchFlatMemoryTest extends FlatMemoryContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
