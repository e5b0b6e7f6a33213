package io.github.adabet.djl;

/** Training of channels on MXNet. */
class MxNetChannelTrainingTest extends ChannelTrainingContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
