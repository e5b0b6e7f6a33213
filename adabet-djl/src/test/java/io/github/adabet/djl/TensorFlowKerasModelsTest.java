package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.adabet.Evaluation;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.spi.Capability;
import io.github.adabet.djl.weights.TensorFiles;
import io.github.adabet.djl.weights.tensor.ElementType;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.spi.LayerScorer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * SavedModels that Keras 3, Keras 2 and plain modules wrote, beside what TensorFlow's Python makes
 * of them (tools/export-tensorflow-models.py).
 */
class TensorFlowKerasModelsTest {

  private static final Path MODELS = Path.of("src/test/resources/tensorflow");
  private static final LayerScorer LOOPS =
      LayerScorer.named(
          "loops",
          activation -> LoopCount.byLunes(activation.pairwiseDistances(), activation.samples()));

  /** What Python says of a model. */
  private record Expected(Map<String, HostTensor> tensors, Map<String, JsonElement> metadata) {

    static Expected of(String name) {
      Map<String, HostTensor> tensors = new LinkedHashMap<>();
      Map<String, JsonElement> metadata = new LinkedHashMap<>();
      try (TensorArchive archive =
          TensorFiles.open(MODELS.resolve(name).resolve("expected.safetensors"))) {
        archive
            .tensors()
            .forEach(
                (tensor, info) ->
                    tensors.put(
                        tensor,
                        HostTensor.of(
                            type(info.type()),
                            archive.read(tensor),
                            info.shape().stream().mapToLong(Long::longValue).toArray())));
        archive
            .metadata()
            .forEach(
                (key, text) -> metadata.put(key, new Gson().fromJson(text, JsonElement.class)));
      }
      return new Expected(tensors, metadata);
    }

    private static DataType type(ElementType stored) {
      return switch (stored) {
        case F32 -> DataType.FLOAT32;
        case I32 -> DataType.INT32;
        case I64 -> DataType.INT64;
        default -> throw new IllegalArgumentException("the script writes no " + stored);
      };
    }

    /** Returns the samples, the inputs in the network's order. */
    TensorBatch batch(PretrainedNetwork network) {
      Map<String, HostTensor> inputs = new LinkedHashMap<>();
      for (TensorSpec input : network.inputs()) {
        inputs.put(input.name(), tensors.get("input/" + input.name()));
      }
      return TensorBatch.of(inputs);
    }

    List<String> layers() {
      List<String> layers = new ArrayList<>();
      JsonArray array = metadata.get("layers").getAsJsonArray();
      array.forEach(layer -> layers.add(layer.getAsString()));
      return layers;
    }

    JsonObject loops() {
      return metadata.get("loops").getAsJsonObject();
    }
  }

  private static PretrainedNetwork open(String name) {
    return PretrainedNetwork.open(MODELS.resolve(name).resolve("model"));
  }

  private static void assertClose(String what, HostTensor actual, HostTensor expected) {
    assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
    float[] found = actual.toFloats();
    float[] wanted = expected.toFloats();
    for (int i = 0; i < wanted.length; i++) {
      assertThat(found[i])
          .as("%s at %s", what, i)
          .isCloseTo(wanted[i], within(1e-5f + 1e-5f * Math.abs(wanted[i])));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlp",
        "residual_cnn",
        "mobilenet",
        "keras2_cnn",
        "squeeze_excite",
        "vit",
        "recurrent",
        "group_norm",
        "two_inputs",
        "embedding",
        "plain_module",
        "optimizer_network",
        "keras_in_module"
      })
  void model_ofPython_hasItsLayersOutputsAndRanking(String name) {
    Expected expected = Expected.of(name);
    try (PretrainedNetwork network = open(name)) {
      TensorBatch batch = expected.batch(network);
      assertThat(network.layers()).extracting(Layer::name).isEqualTo(expected.layers());
      assertThat(network.predict(batch).tensors()).hasSize(1);
      assertClose("output", network.predict(batch).first(), expected.tensors().get("output"));
      network
          .activationSource()
          .forward(
              batch,
              activation -> {
                String layer = activation.layer().name();
                HostTensor shown = expected.tensors().get("activation/" + layer);
                assertClose(
                    layer,
                    HostTensor.of(activation.toFloatArray(), activation.shape())
                        .entries(0, shown.shape().get(0)),
                    shown);
              });
      LayerRanking ranking =
          network.rank(List.of(batch), LayerRanker.builder().scorer(LOOPS).build());
      for (LayerScore score : ranking.scores()) {
        assertThat(score.score())
            .as("loops of %s", score.layer().name())
            .isEqualTo(expected.loops().get(score.layer().name()).getAsDouble());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mlp", "residual_cnn", "keras2_cnn", "vit", "recurrent"})
  void evaluate_modelOfPython_hasItsLossOnLogits(String name) {
    Expected expected = Expected.of(name);
    try (PretrainedNetwork network = open(name)) {
      TensorBatch batch = expected.batch(network);
      assertThat(network.capabilities().has(Capability.EVALUATION)).isTrue();
      Samples samples = Samples.of(batch.first(), expected.tensors().get("labels").toLongs());

      Evaluation evaluation = network.evaluate(samples);

      assertThat(evaluation.loss())
          .isCloseTo(expected.metadata().get("loss").getAsDouble(), within(1e-5));
    }
  }

  @Test
  void predict_namedInputsInAnotherOrder_areToldApartByTheirNames() {
    Expected expected = Expected.of("two_inputs");
    try (PretrainedNetwork network = open("two_inputs")) {
      List<String> names = expected.batch(network).names();
      Map<String, HostTensor> backwards = new LinkedHashMap<>();
      for (int i = names.size() - 1; i >= 0; i--) {
        backwards.put(names.get(i), expected.batch(network).get(names.get(i)));
      }

      assertThat(names).hasSize(2);
      assertClose(
          "output",
          network.predict(TensorBatch.of(backwards)).first(),
          expected.tensors().get("output"));
    }
  }
}
