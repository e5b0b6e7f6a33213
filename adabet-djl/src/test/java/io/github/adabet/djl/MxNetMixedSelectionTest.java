package io.github.adabet.djl;

/** Mixed selections on MXNet. */
class MxNetMixedSelectionTest extends MixedSelectionContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
