package io.github.adabet.djl;

/** Interrupted training on MXNet. */
class MxNetTrainingResumeTest extends TrainingResumeContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
