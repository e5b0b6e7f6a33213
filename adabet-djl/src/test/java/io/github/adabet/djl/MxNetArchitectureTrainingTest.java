package io.github.adabet.djl;

/** Selective training of the zoo's networks on MXNet. */
class MxNetArchitectureTrainingTest extends ArchitectureTrainingContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
