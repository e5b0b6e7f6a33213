package io.github.adabet.djl.internal.walk;

import io.github.adabet.djl.DjlEngines;

/** Networks taken apart on MXNet. */
class MxNetBlockTreeTest extends BlockTreeContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
