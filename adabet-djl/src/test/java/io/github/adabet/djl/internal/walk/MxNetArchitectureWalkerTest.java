package io.github.adabet.djl.internal.walk;

import io.github.adabet.djl.DjlEngines;

/** The networks of the zoo on MXNet. */
class MxNetArchitectureWalkerTest extends ArchitectureWalkerContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
