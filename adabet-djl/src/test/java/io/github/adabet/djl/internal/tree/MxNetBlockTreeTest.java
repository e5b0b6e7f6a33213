package io.github.adabet.djl.internal.tree;

import io.github.adabet.djl.DjlEngines;

/** Networks taken apart on MXNet. */
class MxNetBlockTreeTest extends BlockTreeContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
