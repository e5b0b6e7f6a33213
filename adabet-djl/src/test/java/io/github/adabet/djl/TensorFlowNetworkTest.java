package io.github.adabet.djl;

import io.github.adabet.djl.spi.Capability;
import java.util.EnumSet;
import java.util.Set;

/** The contract on a SavedModel that is nested in functions, as Keras writes them. */
class TensorFlowNetworkTest extends NetworkTrainingContract {

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
    return EnumSet.of(Capability.GRADIENTS, Capability.COSTS, Capability.ESTIMATE);
  }
}
