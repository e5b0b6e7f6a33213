package io.github.adabet.djl;

/** Training of channels on PyTorch. */
class PyTorchChannelTrainingTest extends ChannelTrainingContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
