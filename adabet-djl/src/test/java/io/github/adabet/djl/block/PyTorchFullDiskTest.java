package io.github.adabet.djl.block;

import io.github.adabet.djl.DjlEngines;

/** Training while the disk fills up, on PyTorch. */
class PyTorchFullDiskTest extends FullDiskContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
