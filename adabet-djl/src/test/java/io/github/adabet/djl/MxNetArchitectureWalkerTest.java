package io.github.adabet.djl;

/** The networks of the zoo on MXNet. */
class MxNetArchitectureWalkerTest extends ArchitectureWalkerContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
