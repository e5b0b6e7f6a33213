package io.github.adabet.djl.block;

import io.github.adabet.djl.DjlEngines;

/** Training of channels on MXNet. */
class MxNetChannelTrainingTest extends ChannelTrainingContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
