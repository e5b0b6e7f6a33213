package io.github.adabet.djl;

/** Ranking many times over, on MXNet. */
class MxNetBlockActivationSourceMemoryTest extends BlockActivationSourceMemoryContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
