package io.github.adabet.djl;

/** Training while the disk fills up, on PyTorch. */
class PyTorchFullDiskTest extends FullDiskContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
