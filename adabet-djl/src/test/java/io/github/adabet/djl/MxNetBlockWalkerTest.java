package io.github.adabet.djl;

/** The walker on MXNet. */
class MxNetBlockWalkerTest extends BlockWalkerContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
