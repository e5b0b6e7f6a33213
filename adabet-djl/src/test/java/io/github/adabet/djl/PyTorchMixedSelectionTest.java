package io.github.adabet.djl;

/** Mixed selections on PyTorch. */
class PyTorchMixedSelectionTest extends MixedSelectionContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
