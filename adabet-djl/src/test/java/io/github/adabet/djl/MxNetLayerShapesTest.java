package io.github.adabet.djl;

/** The table of what layers put out, on MXNet. */
class MxNetLayerShapesTest extends LayerShapesContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
