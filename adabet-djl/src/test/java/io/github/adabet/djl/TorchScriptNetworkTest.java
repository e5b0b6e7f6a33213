package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.Layer;
import io.github.adabet.NonFiniteActivationException;
import io.github.adabet.djl.data.BatchMismatchException;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.spi.Capability;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.spi.LayerQuantity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The contract on networks in TorchScript files, and what is theirs alone. */
class TorchScriptNetworkTest extends PretrainedNetworkContract {

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
    return Set.of();
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
  void open_otherClasses_givesANewHeadDrawnFromTheSeed() {
    NetworkOptions options =
        NetworkOptions.builder().input(fixture.sample()).classes(7).seed(9).build();
    try (PretrainedNetwork other = PretrainedNetwork.open(openable(), options)) {
      network.replaceHead(7, 9);

      assertThat(other.alwaysTrained()).extracting(Layer::name).containsExactly("head");
      assertThat(changed(fixture.weights(network), fixture.weights(other))).isEmpty();
    }
  }

  @Test
  void replaceHead_afterTraining_keepsWhatWasTrained() {
    network.train(select(0), fixture.labelled(30, 9), options());
    Map<String, float[]> before = fixture.weights(network);

    network.replaceHead(4, 1);
    network.replaceHead(5, 2);

    assertThat(changed(before, fixture.weights(network))).containsExactly("head");
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
  void activations_gradientsWithoutLabels_areRefused() {
    assertThatThrownBy(
            () ->
                network
                    .activationSource()
                    .forward(
                        fixture.batch(4, 1), Set.of(LayerQuantity.WEIGHT_GRADIENTS), layer -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gradientSource");
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
