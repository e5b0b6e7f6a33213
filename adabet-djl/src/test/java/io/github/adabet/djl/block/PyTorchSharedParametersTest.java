package io.github.adabet.djl.block;

import io.github.adabet.djl.DjlEngines;

/** Parameters that layers share, on PyTorch. */
class PyTorchSharedParametersTest extends SharedParametersContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
