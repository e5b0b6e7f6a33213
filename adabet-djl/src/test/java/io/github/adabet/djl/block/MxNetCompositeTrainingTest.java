package io.github.adabet.djl.block;

import io.github.adabet.djl.DjlEngines;

/** Training inside DJL's composites, on MXNet. */
class MxNetCompositeTrainingTest extends CompositeTrainingContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
