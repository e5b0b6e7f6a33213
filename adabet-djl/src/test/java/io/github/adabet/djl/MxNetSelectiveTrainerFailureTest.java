package io.github.adabet.djl;

/** The trainer's failures on MXNet. */
class MxNetSelectiveTrainerFailureTest extends SelectiveTrainerFailureContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
