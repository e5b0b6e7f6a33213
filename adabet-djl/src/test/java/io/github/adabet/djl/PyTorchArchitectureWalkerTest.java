package io.github.adabet.djl;

/** The networks of the zoo on PyTorch. */
class PyTorchArchitectureWalkerTest extends ArchitectureWalkerContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
