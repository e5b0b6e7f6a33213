package io.github.adabet.djl.block;

import io.github.adabet.djl.DjlEngines;

/** Training of channels on PyTorch. */
class PyTorchChannelTrainingTest extends ChannelTrainingContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
