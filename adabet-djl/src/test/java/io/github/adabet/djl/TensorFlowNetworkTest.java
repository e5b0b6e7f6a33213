package io.github.adabet.djl;

/** The contract on a SavedModel that is nested in functions, as Keras writes them. */
class TensorFlowNetworkTest extends PretrainedNetworkContract {

  @Override
  NetworkFixture fixture() {
    return new SavedModelFixture("nested");
  }

  @Override
  Object openable() {
    return ((SavedModelFixture) fixture).model();
  }
}
