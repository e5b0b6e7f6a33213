package io.github.adabet.djl.block;

import io.github.adabet.djl.DjlEngines;

/** The trainer's contract on MXNet. */
class MxNetSelectiveTrainerTest extends SelectiveTrainerContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
