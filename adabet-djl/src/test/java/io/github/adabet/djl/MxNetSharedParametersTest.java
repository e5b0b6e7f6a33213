package io.github.adabet.djl;

/** Parameters that layers share, on MXNet. */
class MxNetSharedParametersTest extends SharedParametersContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
