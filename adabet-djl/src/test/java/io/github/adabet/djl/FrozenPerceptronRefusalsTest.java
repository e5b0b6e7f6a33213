package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.perceptron.FrozenPerceptron;
import io.github.adabet.djl.spi.Capability;
import io.github.adabet.djl.spi.NetworkOptions;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The refusals of a format that cannot do everything. */
class FrozenPerceptronRefusalsTest extends PretrainedNetworkRefusals {

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
    return Set.of(
        Capability.GRADIENTS,
        Capability.TRAINING,
        Capability.CHECKPOINTS,
        Capability.NEW_HEAD,
        Capability.COSTS,
        Capability.ESTIMATE);
  }

  @BeforeEach
  void openFrozen() {
    network.close();
    network =
        PretrainedNetwork.open(
            openable(), NetworkOptions.builder().with(new FrozenPerceptron()).build());
  }

  @Test
  void whatItCanDo_isDoneAsEver() {
    TensorBatch batch = fixture.batch(4, 1);

    assertThat(network.predict(batch).first()).isEqualTo(fixture.forward(network, batch));
    assertThat(network.evaluate(fixture.labelled(4, 1)).samples()).isEqualTo(4);
    assertThat(network.layers()).hasSize(3);
  }
}
