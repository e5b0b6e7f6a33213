package io.github.adabet.djl.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.github.adabet.Layer;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.NetworkProviderException;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.weights.ParameterNames;
import io.github.adabet.djl.weights.PretrainedWeights;
import io.github.adabet.djl.weights.TensorFiles;
import io.github.adabet.djl.weights.WeightMismatchException;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The zoo's networks by their names, on any engine. */
@EngineTest
class ZooNetworkTest {

  private static final String NAME = "mobilenet_v2";
  private static final int SIDE = 32;

  @TempDir Path folder;
  private Path file;

  @org.junit.jupiter.params.Parameter private String engine;

  String engine() {
    return engine;
  }

  @BeforeEach
  void nameFile() {
    file = folder.resolve("weights.safetensors");
  }

  private NetworkOptions.Builder options() {
    return NetworkOptions.builder().engine(engine()).input(3, SIDE, SIDE);
  }

  private static TensorBatch images() {
    Random random = new Random(2);
    float[] pixels = new float[2 * 3 * SIDE * SIDE];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return TensorBatch.of(HostTensor.of(pixels, 2, 3, SIDE, SIDE));
  }

  private static Block block(PretrainedNetwork network) {
    return network.unwrap(Model.class).orElseThrow().getBlock();
  }

  @Test
  void save_network_opensByItsNameWithTheFileToTheSameBits() {
    try (PretrainedNetwork network =
        PretrainedNetwork.open(NAME, options().classes(5).seed(1).build())) {
      network.save(file);

      try (PretrainedNetwork reopened =
              PretrainedNetwork.open(NAME, options().classes(5).seed(2).weights(file).build());
          TensorArchive archive = TensorFiles.open(file)) {
        assertThat(reopened.predict(images())).isEqualTo(network.predict(images()));
        assertThat(reopened.alwaysTrained()).isEmpty();
        assertThat(archive.tensors()).containsKeys("features.0.0.weight", "classifier.1.weight");
      }
    }
  }

  @Test
  void open_otherNumberOfClassesThanTheFiles_loadsAllButTheHead() {
    try (PretrainedNetwork network = PretrainedNetwork.open(NAME, options().classes(5).build())) {
      network.save(file);

      try (PretrainedNetwork other =
          PretrainedNetwork.open(NAME, options().classes(3).weights(file).seed(2).build())) {
        Map<String, Parameter> before = ParameterNames.of(block(network));
        Map<String, Parameter> after = ParameterNames.of(block(other));
        assertThat(
                before.keySet().stream()
                    .filter(
                        name ->
                            !Arrays.equals(
                                before.get(name).getArray().toFloatArray(),
                                after.get(name).getArray().toFloatArray())))
            .containsExactly("classifier.1.weight", "classifier.1.bias");
        assertThat(other.alwaysTrained()).extracting(Layer::name).containsExactly("classifier/1");
        assertThat(other.predict(images()).first().shape().getShape()).containsExactly(2, 3);
        assertThat(other.weightReport().orElseThrow().kept())
            .containsExactly("classifier.1.weight", "classifier.1.bias");
        assertThat(network.weightReport()).isEmpty();
      }
    }
  }

  @Test
  void open_fileWithoutAHead_drawsTheHeadWhereClassesAreAskedFor() throws IOException {
    Path headless = file.resolveSibling("headless.safetensors");
    try (PretrainedNetwork network = PretrainedNetwork.open(NAME, options().classes(5).build())) {
      network.save(file);
    }
    // The names of the last layer are made others of the same length, as if it were another's.
    byte[] bytes = Files.readAllBytes(file);
    String latin1 = new String(bytes, StandardCharsets.ISO_8859_1);
    Files.write(
        headless,
        latin1.replace("\"classifier.1.", "\"projection.1.").getBytes(StandardCharsets.ISO_8859_1));

    NetworkOptions.Builder withClasses =
        options().classes(5).weights(PretrainedWeights.from(headless).allowSurplus("projection*"));
    try (PretrainedNetwork network = PretrainedNetwork.open(NAME, withClasses.build())) {
      assertThat(network.alwaysTrained()).extracting(Layer::name).containsExactly("classifier/1");
    }
    NetworkOptions.Builder without =
        options().weights(PretrainedWeights.from(headless).allowSurplus("projection*"));
    assertThatThrownBy(() -> PretrainedNetwork.open(NAME, without.build()))
        .isInstanceOf(WeightMismatchException.class)
        .hasMessageContaining("classifier.1.weight");
  }

  @Test
  void names_onTheClassPath_areThoseOfTheZooAndOpen() {
    assertThat(PretrainedNetwork.names()).contains("resnet50", "vgg16", NAME, "vit_b_16");
    for (String alias : List.of("mobilenetv2", "MobileNet-V2")) {
      try (PretrainedNetwork network =
          PretrainedNetwork.open(alias, options().classes(2).build())) {
        assertThat(network.name()).isEqualTo(NAME);
      }
    }
  }

  @Test
  void open_fileOfAnotherNumberWithoutAskingForClasses_isATypedError() {
    try (PretrainedNetwork network = PretrainedNetwork.open(NAME, options().classes(5).build())) {
      network.save(file);
    }

    assertThatThrownBy(() -> PretrainedNetwork.open(NAME, options().weights(file).build()))
        .isInstanceOf(WeightMismatchException.class)
        .hasMessageContaining("classifier.1.weight");
  }

  @Test
  void open_sameSeed_drawsTheSameWeights() {
    NetworkOptions options = options().classes(2).seed(3).build();
    try (PretrainedNetwork first = PretrainedNetwork.open(NAME, options);
        PretrainedNetwork second = PretrainedNetwork.open("MobileNet-V2", options)) {
      assertThat(first.predict(images())).isEqualTo(second.predict(images()));
    }
  }

  @Test
  void open_imagesThatTheNetworkDoesNotTake_isRefused() {
    NetworkOptions odd = NetworkOptions.builder().engine(engine()).input(3, 100, 100).build();

    assertThatThrownBy(() -> PretrainedNetwork.open("vit_ti_16", odd))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("multiples of 16");
  }

  @Test
  void open_engineThatIsNotThere_isRefusedWithWhatToAdd() {
    NetworkOptions elsewhere = NetworkOptions.builder().engine("Elsewhere").build();

    assertThatThrownBy(() -> PretrainedNetwork.open(NAME, elsewhere))
        .isInstanceOf(NetworkProviderException.class)
        .hasMessageContaining("zoo (DJL's engine 'Elsewhere' is not on the class path. Add");
  }

  @Test
  void capabilities_ofTheZoo_areEverything() {
    try (PretrainedNetwork network = PretrainedNetwork.open(NAME, options().build())) {
      assertThat(network.capabilities().refusals()).isEmpty();
      assertThat(network.inputs().get(0).sample().getShape()).containsExactly(3, SIDE, SIDE);
      assertThat(network.costs(TrainingOptions.builder().batchSize(4).build()).layers())
          .hasSameSizeAs(network.layers());
      assertThat(network.provenance().choices().get(0).name()).isNotBlank();
      assertThat(network.provenance().choices())
          .anyMatch(choice -> choice.role().equals("network") && choice.name().equals("zoo"));
    }
  }
}
