package io.github.adabet.djl;

/** Constants of a recorded pass on MXNet. */
class MxNetRecordedConstantsTest extends RecordedConstantsContract {

  @Override
  String engine() {
    return DjlEngines.MXNET;
  }
}
