package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.adabet.Objective;
import io.github.adabet.djl.block.objective.BlockObjective;
import io.github.adabet.djl.block.objective.BlockObjectives;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.GradientRecording;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Losses and metrics of fixed outputs are PyTorch's and those of their definitions, on any engine.
 */
@EngineTest
class LossOracleTest extends TrainerContractSetting {

  @Test
  void loss_fixedOutputs_andItsGradientArePyTorchs() throws Exception {
    for (JsonElement oracle : oracles()) {
      JsonObject given = oracle.getAsJsonObject();
      BlockObjective objective = BlockObjectives.of(objective(given));
      try (var scope = data.newSubManager()) {
        NDArray outputs = scope.create(rows(given.getAsJsonArray("outputs")));
        NDList targets = new NDList(targets(given, scope));
        outputs.setRequiresGradient(true);
        NDArray loss;
        try (GradientCollector collector = GradientRecording.on(Engine.getEngine(engine))) {
          loss = objective.loss(targets, new NDList(outputs));
          collector.backward(loss);
        }
        assertThat(loss.toArray()[0].doubleValue())
            .as("%s", given)
            .isCloseTo(given.get("loss").getAsDouble(), within(2e-6));
        float[] gradient = outputs.getGradient().toFloatArray();
        JsonArray expected = given.getAsJsonArray("gradient");
        assertThat(gradient).hasSize(expected.size());
        for (int i = 0; i < gradient.length; i++) {
          assertThat((double) gradient[i])
              .as("%s, output %d", given, i)
              .isCloseTo(expected.get(i).getAsDouble(), within(1e-6));
        }
      }
    }
  }

  @Test
  void loss_multiLabelOfHugeLogits_staysFinite() {
    BlockObjective objective = BlockObjectives.of(Objective.multiLabel());
    try (var scope = data.newSubManager()) {
      NDList outputs = new NDList(scope.create(new float[][] {{1e30f, -1e30f, 200, -200}}));
      NDList right = new NDList(scope.create(new float[][] {{1, 0, 1, 0}}));
      NDList wrong = new NDList(scope.create(new float[][] {{1, 0, 0, 1}}));

      assertThat(objective.loss(right, outputs).getFloat()).isZero();
      assertThat(objective.loss(wrong, outputs).getFloat()).isEqualTo(100);
    }
  }

  @Test
  void loss_multiLabelWithPositiveWeights_multipliesThePositiveTerms() {
    BlockObjective objective = BlockObjectives.of(Objective.multiLabel().withPositiveWeights(3, 1));
    try (var scope = data.newSubManager()) {
      NDList outputs = new NDList(scope.create(new float[][] {{0.5f, -1}, {-2, 0.25f}}));
      NDList targets = new NDList(scope.create(new float[][] {{1, 0}, {0, 1}}));

      double expected =
          (3 * Math.log1p(Math.exp(-0.5))
                  + Math.log1p(Math.exp(-1))
                  + Math.log1p(Math.exp(-2))
                  + Math.log1p(Math.exp(-0.25)))
              / 4;
      assertThat((double) objective.loss(targets, outputs).getFloat())
          .isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void loss_regression_weighsErrorsAsItsKindSays() {
    Map<Objective.RegressionLoss, Double> expected =
        Map.of(
            Objective.RegressionLoss.SQUARED, (0.25 + 9) / 2,
            Objective.RegressionLoss.ABSOLUTE, (0.5 + 3) / 2,
            Objective.RegressionLoss.HUBER, (0.125 + 2.5) / 2);
    try (var scope = data.newSubManager()) {
      NDList outputs = new NDList(scope.create(new float[] {1.5f, -2}, new Shape(2, 1)));
      NDList targets = new NDList(scope.create(new float[] {1, 1}));
      for (Objective.RegressionLoss kind : Objective.RegressionLoss.values()) {
        BlockObjective objective = BlockObjectives.of(new Objective.Regression(kind));
        objective.check(targets, outputs, new long[] {0, 1});
        assertThat((double) objective.loss(targets, outputs).getFloat())
            .as("%s", kind)
            .isCloseTo(expected.get(kind), within(1e-6));
      }
    }
  }

  @Test
  void values_multiLabel_areF1AndLabelAccuracy() {
    BlockObjective objective = BlockObjectives.of(Objective.multiLabel());
    try (var scope = data.newSubManager()) {
      NDList outputs = new NDList(scope.create(new float[][] {{2, -1, 1}, {-1, -1, 1}}));
      NDList targets = new NDList(scope.create(new float[][] {{1, 1, 0}, {0, 0, 1}}));

      double[] values = objective.values(objective.sums(targets, outputs), 2);

      // Predicted 3, true 3, both 2; 4 of 6 labels are right.
      assertThat(values[0]).isCloseTo(2.0 * 2 / 6, within(1e-12));
      assertThat(values[1]).isCloseTo(4.0 / 6, within(1e-12));
    }
  }

  private static JsonArray oracles() throws Exception {
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(
                LossOracleTest.class.getResourceAsStream("/optimizers/objectives.json")),
            StandardCharsets.UTF_8)) {
      return JsonParser.parseReader(reader).getAsJsonArray();
    }
  }

  private static Objective objective(JsonObject given) {
    return switch (given.get("kind").getAsString()) {
      case "classification" -> {
        Objective.Classification plain =
            Objective.classification().withLabelSmoothing(given.get("smoothing").getAsDouble());
        yield given.get("weights").isJsonNull()
            ? plain
            : plain.withClassWeights(doubles(given.getAsJsonArray("weights")));
      }
      case "multi_label" -> Objective.multiLabel();
      case "regression" -> Objective.regression();
      default -> throw new IllegalArgumentException("no objective of kind " + given.get("kind"));
    };
  }

  private static NDArray targets(JsonObject given, ai.djl.ndarray.NDManager scope) {
    if (!given.has("labels")) {
      return scope.create(rows(given.getAsJsonArray("targets")));
    }
    double[] labels = doubles(given.getAsJsonArray("labels"));
    return scope.create(Arrays.stream(labels).mapToLong(label -> (long) label).toArray());
  }

  private static float[][] rows(JsonArray array) {
    float[][] rows = new float[array.size()][];
    for (int i = 0; i < rows.length; i++) {
      double[] row = doubles(array.get(i).getAsJsonArray());
      rows[i] = new float[row.length];
      for (int j = 0; j < row.length; j++) {
        rows[i][j] = (float) row[j];
      }
    }
    return rows;
  }

  private static double[] doubles(JsonArray array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).getAsDouble();
    }
    return values;
  }
}
