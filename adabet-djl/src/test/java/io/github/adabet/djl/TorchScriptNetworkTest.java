package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.NonFiniteActivationException;
import io.github.adabet.djl.data.BatchMismatchException;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.spi.Capability;
import io.github.adabet.djl.spi.MissingCapabilityException;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.spi.LayerQuantity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The contract on networks in TorchScript files, and what is theirs alone. */
class TorchScriptNetworkTest extends NetworkInferenceContract {

  @Override
  NetworkFixture fixture() {
    return new TorchScriptFixture(DjlEngines.PYTORCH);
  }

  @Override
  Object openable() {
    return TorchScriptFixture.file();
  }

  @Override
  Set<Capability> missing() {
    return Set.of(
        Capability.GRADIENTS,
        Capability.TRAINING,
        Capability.CHECKPOINTS,
        Capability.COSTS,
        Capability.ESTIMATE,
        Capability.NEW_HEAD,
        Capability.SAVING);
  }

  @Test
  void open_file_isDoneByItsProviderAndSaysSo() {
    assertThat(network.toString()).isEqualTo("mlp.pt (torchscript)");
    assertThat(network.provenance().settings())
        .containsEntry("source.name", "torchscript")
        .containsEntry("source.unranked_parameters", "none");
  }

  @Test
  void open_theClassesThatItHas_isFine() {
    NetworkOptions options =
        NetworkOptions.builder().input(fixture.sample()).classes(NetworkFixture.CLASSES).build();
    try (PretrainedNetwork same = PretrainedNetwork.open(openable(), options)) {
      assertThat(same.layers()).isEqualTo(network.layers());
    }
  }

  @Test
  void open_otherClasses_isATypedErrorThatNamesThose() {
    NetworkOptions options = NetworkOptions.builder().classes(7).build();

    assertThatThrownBy(() -> PretrainedNetwork.open(openable(), options))
        .isInstanceOf(MissingCapabilityException.class)
        .hasMessageContaining("3 classes and not 7");
  }

  @Test
  void open_withWeightsBesides_isRefused() {
    NetworkOptions options = NetworkOptions.builder().weights(Path.of("other.pth")).build();

    assertThatThrownBy(() -> PretrainedNetwork.open(openable(), options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("its own weights");
  }

  @Test
  void open_onAnotherEngine_isRefusedWithTheReason() {
    NetworkOptions options = NetworkOptions.builder().engine("MXNet").build();

    assertThatThrownBy(() -> PretrainedNetwork.open(openable(), options))
        .isInstanceOf(NetworkProviderException.class)
        .hasMessageContaining("which MXNet does not run");
  }

  @Test
  void activations_nanInASample_areReportedWithLayerAndSample() {
    float[] values = fixture.batch(4, 1).first().toFloats();
    values[2 * (int) fixture.sample()[0] + 1] = Float.NaN;
    TensorBatch batch = TensorBatch.of(HostTensor.of(values, 4, fixture.sample()[0]));

    assertThatThrownBy(
            () ->
                network
                    .activationSource()
                    .forward(batch, activation -> activation.pairwiseDistances()))
        .isInstanceOf(NonFiniteActivationException.class)
        .hasMessageContaining("first")
        .hasMessageContaining("sample 2");
  }

  @Test
  void activations_whatTheVisitorThrows_reachesTheCallerAndEndsThePass() {
    List<String> seen = new ArrayList<>();
    IllegalArgumentException thrown = new IllegalArgumentException("enough");

    assertThatThrownBy(
            () ->
                network
                    .activationSource()
                    .forward(
                        fixture.batch(4, 1),
                        activation -> {
                          seen.add(activation.layer().name());
                          throw thrown;
                        }))
        .isSameAs(thrown);
    assertThat(seen).containsExactly("first");
  }

  @Test
  void activations_quantityThatIsNotGiven_isRefused() {
    assertThatThrownBy(
            () ->
                network
                    .activationSource()
                    .forward(fixture.batch(4, 1), Set.of(LayerQuantity.WEIGHTS), layer -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("WEIGHTS");
  }

  @Test
  void activations_anotherNumberOfTensors_isRefused() {
    HostTensor one = fixture.batch(4, 1).first();
    try (PretrainedNetwork unstated = PretrainedNetwork.open(openable())) {
      assertThatThrownBy(
              () -> unstated.activationSource().forward(TensorBatch.of(one, one), activation -> {}))
          .isInstanceOf(BatchMismatchException.class)
          .hasMessageContaining("takes 1 tensors");
    }
  }
}
