package io.github.adabet.djl.weights;

import io.github.adabet.djl.DjlEngines;

class MxNetArrayImportTest extends ArrayImportContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
