package io.github.adabet.djl;

/** Training inside DJL's composites, on MXNet. */
class MxNetCompositeTrainingTest extends CompositeTrainingContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
