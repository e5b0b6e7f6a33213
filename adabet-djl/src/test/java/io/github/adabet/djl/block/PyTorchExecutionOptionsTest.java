package io.github.adabet.djl.block;

import io.github.adabet.djl.DjlEngines;

/** The ways to run a step on PyTorch. */
class PyTorchExecutionOptionsTest extends ExecutionOptionsContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
