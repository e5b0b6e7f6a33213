package io.github.adabet.djl.internal.tensorflow.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.github.adabet.BatchNormMode;
import io.github.adabet.GradientClipping;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingOptions;
import io.github.adabet.WeightDecay;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.tensorflow.ExportedModel;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import io.github.adabet.djl.internal.tensorflow.session.VariableNode;
import io.github.adabet.djl.internal.tensorflow.session.VariableValues;
import io.github.adabet.djl.spi.TrainerOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Result;

/** Twenty steps beside those of TensorFlow's Python. */
class TensorFlowTrainingTest {

  private static final int STEPS = 20;

  @ParameterizedTest
  @CsvSource({
    "mlp, momentum",
    "mlp, adam",
    "mlp, adamw",
    "residual_cnn, momentum",
    "mobilenet, momentum",
    "keras2_cnn, momentum",
    "squeeze_excite, adam",
    "vit, momentum",
    "recurrent, momentum",
    "group_norm, momentum",
    "two_inputs, momentum",
    "embedding, momentum",
    "plain_module, momentum",
    "keras_in_module, momentum"
  })
  void train_twentySteps_endsWherePythonEnds(String name, String rule) {
    ExportedModel exported = ExportedModel.of(name);
    JsonObject figures = exported.figures().get("rules").getAsJsonObject().getAsJsonObject(rule);
    try (LiveModel model = Models.live(exported)) {
      Map<String, float[]> before = weights(model);
      TrainingOptions options =
          TrainingOptions.builder()
              .epochs(STEPS)
              .batchSize(64)
              .optimizer(optimizer(rule, figures))
              .schedule(LearningRateSchedule.constant(figures.get("rate").getAsDouble()))
              .build();

      Models.trainer(model, SessionOptions.of(TrainerOptions.of(options)))
          .train(selection(model, figures), samples(exported));

      Map<String, float[]> after = weights(model);
      Map<String, HostTensor> expected = exported.below("trained/" + rule + "/");
      TreeSet<String> changed = new TreeSet<>();
      after.forEach(
          (variable, values) -> {
            if (!java.util.Arrays.equals(values, before.get(variable))) {
              changed.add(variable);
            }
          });
      assertThat(expected.keySet()).containsAll(changed);
      expected.forEach(
          (variable, tensor) -> {
            float[] right = tensor.toFloats();
            float[] ours = after.get(variable);
            for (int i = 0; i < right.length; i++) {
              assertThat(ours[i]).as(variable + " " + i).isCloseTo(right[i], within(2e-5f));
            }
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"residual_cnn", "mobilenet", "keras2_cnn"})
  void train_statisticsOfTheBatch_endWithWeightsAndStatisticsWhereKerasEnds(String name) {
    ExportedModel keras = ExportedModel.of(name, "batch_norm");
    JsonObject figures = keras.figures().get("rule").getAsJsonObject();
    try (LiveModel model = Models.live(keras)) {
      Map<String, float[]> before = weights(model);
      TrainingOptions options =
          TrainingOptions.builder()
              .epochs(STEPS)
              .batchSize(64)
              .batchNorm(BatchNormMode.SELECTED)
              .optimizer(optimizer("momentum", figures))
              .schedule(LearningRateSchedule.constant(figures.get("rate").getAsDouble()))
              .build();
      SessionOptions session =
          new SessionOptions(TrainerOptions.of(options), figures.get("moving").getAsDouble(), null);

      Models.trainer(model, session)
          .train(selection(model, figures), samples(ExportedModel.of(name)));

      Map<String, float[]> after = weights(model);
      assertThat(keras.tensors().keySet()).anyMatch(variable -> variable.contains("moving_"));
      after.forEach(
          (variable, values) -> {
            HostTensor expected = keras.tensors().get(variable);
            if (expected == null) {
              assertThat(values).as(variable).isEqualTo(before.get(variable));
              return;
            }
            assertThat(values).as(variable).isNotEqualTo(before.get(variable));
            float[] right = expected.toFloats();
            for (int i = 0; i < right.length; i++) {
              assertThat(values[i])
                  .as(variable + " " + i)
                  .isCloseTo(right[i], within(1e-4f * Math.max(1, Math.abs(right[i]))));
            }
          });
    }
  }

  private static OptimizerOptions optimizer(String rule, JsonObject figures) {
    if (rule.equals("momentum")) {
      return OptimizerOptions.sgd(figures.get("momentum").getAsDouble());
    }
    OptimizerOptions adam =
        OptimizerOptions.adam(
            figures.get("beta1").getAsDouble(),
            figures.get("beta2").getAsDouble(),
            figures.get("epsilon").getAsDouble());
    return rule.equals("adam")
        ? adam.withClipping(GradientClipping.byNorm(figures.get("limit").getAsDouble()))
        : adam.withWeightDecay(
            WeightDecay.decoupled(figures.get("decay").getAsDouble()).ofEveryParameter());
  }

  private static LayerSelection selection(LiveModel model, JsonObject figures) {
    List<String> names = new ArrayList<>();
    figures.getAsJsonArray("layers").forEach(name -> names.add(name.getAsString()));
    List<Layer> layers =
        model.layers().stream()
            .map(GraphLayer::layer)
            .filter(layer -> names.contains(layer.name()))
            .toList();
    assertThat(layers).hasSize(names.size());
    return LayerSelection.of(layers, model.layers().size(), Provenance.builder().build());
  }

  static Samples samples(ExportedModel exported) {
    Map<String, HostTensor> inputs = exported.below("input/");
    return Samples.of(TensorBatch.of(inputs), TensorBatch.of(exported.tensor("labels")));
  }

  /** Reads all float32 variables of a network by their names. */
  static Map<String, float[]> weights(LiveModel model) {
    List<GraphVariable> variables = model.model().graph().variables();
    Map<String, float[]> weights = new LinkedHashMap<>();
    try (Result values =
        new VariableValues(model.session())
            .read(variables.stream().map(VariableNode::of).toList())) {
      for (int i = 0; i < variables.size(); i++) {
        weights.put(variables.get(i).name(), NativeTensors.copyOf(values.get(i)).toFloats());
      }
    }
    return weights;
  }
}
