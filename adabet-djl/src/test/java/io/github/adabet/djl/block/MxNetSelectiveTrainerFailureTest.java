package io.github.adabet.djl.block;

import io.github.adabet.djl.DjlEngines;

/** The trainer's failures on MXNet. */
class MxNetSelectiveTrainerFailureTest extends SelectiveTrainerFailureContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
