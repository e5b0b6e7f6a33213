package io.github.adabet.djl;

/** Interrupted training on PyTorch. */
class PyTorchTrainingResumeTest extends TrainingResumeContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
