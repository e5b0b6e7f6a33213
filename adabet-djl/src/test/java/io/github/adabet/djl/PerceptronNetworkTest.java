package io.github.adabet.djl;

import io.github.adabet.djl.spi.Capability;
import java.util.Set;

/** The contract on a format without any array of DJL's. */
class PerceptronNetworkTest extends PretrainedNetworkContract {

  @Override
  NetworkFixture fixture() {
    return new PerceptronFixture();
  }

  @Override
  Object openable() {
    return PerceptronFixture.newPerceptron();
  }

  @Override
  Set<Capability> missing() {
    return Set.of(Capability.GRADIENTS, Capability.CHECKPOINTS);
  }
}
