package io.github.adabet.djl.weights;

import io.github.adabet.djl.DjlEngines;

class PyTorchArrayImportTest extends ArrayImportContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
