package io.github.adabet.djl.internal.tensorflow.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.github.adabet.BatchNormMode;
import io.github.adabet.GradientClipping;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingOptions;
import io.github.adabet.WeightDecay;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.fixtures.tensorflow.ExportedModel;
import io.github.adabet.djl.spi.TrainerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Twenty steps beside those of TensorFlow's Python. */
class TensorFlowTrainingTest {

  static final int STEPS = 20;

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
      Map<String, float[]> before = Models.weights(model);
      TrainingOptions options =
          TrainingOptions.builder()
              .epochs(STEPS)
              .batchSize(64)
              .optimizer(optimizer(rule, figures))
              .schedule(LearningRateSchedule.constant(figures.get("rate").getAsDouble()))
              .build();

      Models.trainer(model, SessionOptions.of(TrainerOptions.of(options)))
          .train(selection(model, figures), Models.samples(exported));

      Map<String, float[]> after = Models.weights(model);
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
      Map<String, float[]> before = Models.weights(model);
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
          .train(selection(model, figures), Models.samples(ExportedModel.of(name)));

      Map<String, float[]> after = Models.weights(model);
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
    return Models.select(model, names.toArray(String[]::new));
  }
}
