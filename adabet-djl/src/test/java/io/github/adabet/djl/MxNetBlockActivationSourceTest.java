package io.github.adabet.djl;

/** The source of block trees on MXNet. */
class MxNetBlockActivationSourceTest extends BlockActivationSourceContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
