package io.github.adabet.djl;

/** Estimates for PyTorch. */
class PyTorchTrainingEstimatorTest extends TrainingEstimatorContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
