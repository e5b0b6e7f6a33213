package io.github.adabet.djl.internal.train.resume;

import io.github.adabet.djl.DjlEngines;

/** Interrupted training on MXNet. */
class MxNetTrainingResumeTest extends TrainingResumeContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
