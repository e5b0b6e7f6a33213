package io.github.adabet.djl;

/** Estimates for MXNet. */
class MxNetTrainingEstimatorTest extends TrainingEstimatorContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
