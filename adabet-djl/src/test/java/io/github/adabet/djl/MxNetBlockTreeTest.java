package io.github.adabet.djl;

/** Networks taken apart on MXNet. */
class MxNetBlockTreeTest extends BlockTreeContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
