package io.github.adabet.djl.block;

import io.github.adabet.djl.DjlEngines;

/** The table of what layers put out, on MXNet. */
class MxNetLayerShapesTest extends LayerShapesContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
