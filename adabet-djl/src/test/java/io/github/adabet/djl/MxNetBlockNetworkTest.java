package io.github.adabet.djl;

/** The contract of networks on block trees of MXNet. */
class MxNetBlockNetworkTest extends BlockNetworkContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
