package io.github.adabet.djl;

/** The trainer's contract on MXNet. */
class MxNetSelectiveTrainerTest extends SelectiveTrainerContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
