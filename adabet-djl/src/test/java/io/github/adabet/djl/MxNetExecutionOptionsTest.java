package io.github.adabet.djl;

/** The ways to run a step on MXNet. */
class MxNetExecutionOptionsTest extends ExecutionOptionsContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
