package io.github.adabet.djl;

/** Training while the disk fills up, on MXNet. */
class MxNetFullDiskTest extends FullDiskContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
