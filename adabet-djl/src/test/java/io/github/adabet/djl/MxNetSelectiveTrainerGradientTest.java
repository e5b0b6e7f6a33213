package io.github.adabet.djl;

/** The trainer's gradients on MXNet. */
class MxNetSelectiveTrainerGradientTest extends SelectiveTrainerGradientContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
