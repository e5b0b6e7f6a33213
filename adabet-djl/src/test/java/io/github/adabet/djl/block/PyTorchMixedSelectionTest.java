package io.github.adabet.djl.block;

import io.github.adabet.djl.DjlEngines;

/** Mixed selections on PyTorch. */
class PyTorchMixedSelectionTest extends MixedSelectionContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
