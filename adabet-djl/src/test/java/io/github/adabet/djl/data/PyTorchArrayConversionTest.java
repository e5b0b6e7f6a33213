package io.github.adabet.djl.data;

import io.github.adabet.djl.DjlEngines;

class PyTorchArrayConversionTest extends ArrayConversionContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
