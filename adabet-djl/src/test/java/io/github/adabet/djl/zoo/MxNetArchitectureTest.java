package io.github.adabet.djl.zoo;

import io.github.adabet.djl.DjlEngines;

class MxNetArchitectureTest extends ArchitectureContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
