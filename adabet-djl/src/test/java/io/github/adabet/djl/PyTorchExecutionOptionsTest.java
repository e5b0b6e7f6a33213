package io.github.adabet.djl;

/** The ways to run a step on PyTorch. */
class PyTorchExecutionOptionsTest extends ExecutionOptionsContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
