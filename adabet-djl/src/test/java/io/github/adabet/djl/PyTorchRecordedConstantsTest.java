package io.github.adabet.djl;

/** Constants of a recorded pass on PyTorch. */
class PyTorchRecordedConstantsTest extends RecordedConstantsContract {

  @Override
  String engine() {
    return DjlEngines.PYTORCH;
  }
}
