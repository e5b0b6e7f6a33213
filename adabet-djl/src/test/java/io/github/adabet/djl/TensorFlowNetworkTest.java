package io.github.adabet.djl;

import io.github.adabet.djl.spi.Capability;
import java.util.Set;

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

  @Override
  Set<Capability> missing() {
    return Set.of(Capability.GRADIENTS);
  }
}
