package io.github.adabet.djl.block;

import io.github.adabet.djl.DjlEngines;

/** The trainer's gradients on MXNet. */
class MxNetSelectiveTrainerGradientTest extends SelectiveTrainerGradientContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
