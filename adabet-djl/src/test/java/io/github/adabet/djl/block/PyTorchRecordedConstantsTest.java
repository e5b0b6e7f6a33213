package io.github.adabet.djl.block;

import io.github.adabet.djl.DjlEngines;

/** Constants of a recorded pass on PyTorch. */
class PyTorchRecordedConstantsTest extends RecordedConstantsContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
