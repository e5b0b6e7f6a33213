package io.github.adabet.djl;

/** The contract on a SavedModel without functions, as TensorFlow 1 wrote them. */
class TensorFlowFlatNetworkTest extends PretrainedNetworkContract {

  @Override
  NetworkFixture fixture() {
    return new SavedModelFixture("flat");
  }

  @Override
  Object openable() {
    return ((SavedModelFixture) fixture).model();
  }
}
