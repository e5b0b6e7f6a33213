package io.github.adabet.djl.internal.walk;

import io.github.adabet.djl.DjlEngines;

/** The walker on MXNet. */
class MxNetBlockWalkerTest extends BlockWalkerContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
