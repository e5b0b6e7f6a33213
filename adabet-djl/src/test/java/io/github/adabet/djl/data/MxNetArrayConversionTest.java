package io.github.adabet.djl.data;

import io.github.adabet.djl.DjlEngines;

class MxNetArrayConversionTest extends ArrayConversionContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
