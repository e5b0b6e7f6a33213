package io.github.adabet.djl.internal.tensorflow.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.Objective;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.tensorflow.ExportedModel;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.spi.LayerQuantity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Networks that Keras exported with a policy of mixed precision: they compute in 16 bits, and their
 * variables and last layer have 32. Beside what Keras makes of them
 * (tools/export-tensorflow-models.py): what they put out is as exact as 16 bits are, and gradients
 * and trained variables are about as far from those of the same network in float32 as Keras' own.
 */
class TensorFlowMixedPrecisionTest {

  @TempDir Path folder;

  private static void assertClose(String what, float[] ours, float[] right, double digits) {
    double largest = 0;
    for (float value : right) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < right.length; i++) {
      assertThat((double) ours[i])
          .as("%s at %s", what, i)
          .isCloseTo(right[i], within(digits * largest));
    }
  }

  @ParameterizedTest
  @CsvSource({"mixed_float16, 2e-3", "mixed_bfloat16, 2e-2"})
  void layers_ofMixedPrecision_putOutWhatKerasSays(String name, double digits) {
    ExportedModel exported = ExportedModel.of(name);
    TensorBatch batch = TensorBatch.of(exported.below("input/"));
    Map<String, HostTensor> expected = exported.below("activation/");
    List<String> seen = new ArrayList<>();
    try (PretrainedNetwork network = PretrainedNetwork.open(exported.folder())) {
      network
          .activationSource()
          .forward(
              batch,
              activation -> {
                String layer = activation.layer().name();
                HostTensor right = expected.get(layer);
                assertThat(right).as(layer).isNotNull();
                assertClose(layer, activation.toFloatArray(), right.toFloats(), digits);
                seen.add(layer);
              });
      network.save(folder.resolve("saved"));
      try (PretrainedNetwork again = PretrainedNetwork.open(folder.resolve("saved"))) {
        assertThat(again.predict(batch)).isEqualTo(network.predict(batch));
      }
      assertClose(
          "output",
          network.predict(batch).first().toFloats(),
          exported.tensor("output").toFloats(),
          digits);
    }
    assertThat(seen).hasSameSizeAs(expected.keySet());
  }

  private static double squares(float[] numbers, float[] exact) {
    double sum = 0;
    for (int i = 0; i < exact.length; i++) {
      sum += (double) (numbers[i] - exact[i]) * (numbers[i] - exact[i]);
    }
    return sum;
  }

  /** Compares errors of all variables together, and those of each more loosely. */
  private static void assertAsExactAsKeras(
      Map<String, float[]> ours,
      Map<String, HostTensor> keras,
      Map<String, HostTensor> exact,
      double most) {
    double all = 0;
    double allOfKeras = 0;
    for (Map.Entry<String, HostTensor> each : exact.entrySet()) {
      float[] right = each.getValue().toFloats();
      double error = squares(ours.get(each.getKey()), right);
      double ofKeras = squares(keras.get(each.getKey()).toFloats(), right);
      double size = squares(new float[right.length], right);
      assertThat(Math.sqrt(error))
          .as(each.getKey())
          .isLessThan(5 * Math.sqrt(ofKeras) + 0.02 * Math.sqrt(size));
      all += error;
      allOfKeras += ofKeras;
    }
    assertThat(Math.sqrt(all)).isLessThan(most * Math.sqrt(allOfKeras));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mixed_float16", "mixed_bfloat16"})
  void weightGradients_ofMixedPrecision_areAsExactAsThoseOfKeras(String name) {
    ExportedModel exported = ExportedModel.of(name);
    LabelledTensors batch =
        new LabelledTensors(
            TensorBatch.of(exported.below("input/")), TensorBatch.of(exported.tensor("labels")));
    Map<String, float[]> ours = new LinkedHashMap<>();
    try (PretrainedNetwork network = PretrainedNetwork.open(exported.folder())) {
      network
          .gradientSource(Objective.classification())
          .forward(
              batch,
              Set.of(LayerQuantity.WEIGHT_GRADIENTS, LayerQuantity.OUTPUT_GRADIENT),
              layer -> {
                assertThat(layer.outputGradient().shape()).isEqualTo(layer.output().shape());
                layer
                    .weightGradients()
                    .forEach(
                        gradient ->
                            ours.put(
                                layer.layer().name() + "/" + gradient.name(),
                                toFloats(gradient.toDoubleArray())));
              });
    }
    assertThat(ours.keySet())
        .containsExactlyInAnyOrderElementsOf(exported.below("gradient/").keySet());
    assertAsExactAsKeras(ours, exported.below("gradient/"), exported.below("float32/gradient/"), 2);
  }

  private static float[] toFloats(double[] numbers) {
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }

  @ParameterizedTest
  @ValueSource(strings = {"mixed_float16", "mixed_bfloat16"})
  void train_twentySteps_endsAsCloseToFloat32AsKerasDoes(String name) {
    ExportedModel exported = ExportedModel.of(name);
    JsonObject figures =
        exported.figures().get("rules").getAsJsonObject().getAsJsonObject("momentum");
    List<String> names = new ArrayList<>();
    figures.getAsJsonArray("layers").forEach(layer -> names.add(layer.getAsString()));
    TrainingOptions options =
        TrainingOptions.builder()
            .epochs(TensorFlowTrainingTest.STEPS)
            .batchSize(64)
            .optimizer(OptimizerOptions.sgd(figures.get("momentum").getAsDouble()))
            .schedule(LearningRateSchedule.constant(figures.get("rate").getAsDouble()))
            .build();
    try (LiveModel model = Models.live(exported)) {
      Map<String, float[]> before = Models.weights(model);
      List<Layer> layers =
          model.layers().stream()
              .map(GraphLayer::layer)
              .filter(layer -> names.contains(layer.name()))
              .toList();

      Models.trainer(model, SessionOptions.of(TrainerOptions.of(options)))
          .train(
              LayerSelection.of(layers, model.layers().size(), Provenance.builder().build()),
              Models.samples(exported));

      Map<String, float[]> after = Models.weights(model);
      assertThat(layers).hasSameSizeAs(names);
      Map<String, HostTensor> exact = exported.below("float32/trained/momentum/");
      exact
          .keySet()
          .forEach(
              variable ->
                  assertThat(after.get(variable)).as(variable).isNotEqualTo(before.get(variable)));
      assertAsExactAsKeras(after, exported.below("trained/momentum/"), exact, 4);
    }
  }
}
