package io.github.adabet.djl.block;

import io.github.adabet.djl.DjlEngines;

/** Ranking and training many times over, on MXNet. */
class MxNetFlatMemoryTest extends FlatMemoryContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
