package io.github.adabet.djl.internal.walk;

import io.github.adabet.djl.DjlEngines;

/** The networks of the zoo on PyTorch. */
class PyTorchArchitectureWalkerTest extends ArchitectureWalkerContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
