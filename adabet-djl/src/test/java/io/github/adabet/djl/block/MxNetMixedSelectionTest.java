package io.github.adabet.djl.block;

import io.github.adabet.djl.DjlEngines;

/** Mixed selections on MXNet. */
class MxNetMixedSelectionTest extends MixedSelectionContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
