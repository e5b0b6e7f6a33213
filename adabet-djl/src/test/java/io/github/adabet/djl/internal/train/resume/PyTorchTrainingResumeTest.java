package io.github.adabet.djl.internal.train.resume;

import io.github.adabet.djl.DjlEngines;

/** Interrupted training on PyTorch. */
class PyTorchTrainingResumeTest extends TrainingResumeContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
