package io.github.adabet.djl;

/** The contract of networks on block trees of PyTorch. */
class PyTorchBlockNetworkTest extends BlockNetworkContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
