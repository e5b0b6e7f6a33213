package io.github.adabet.djl;

/** Ranking and training many times over, on MXNet. */
class MxNetFlatMemoryTest extends FlatMemoryContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
