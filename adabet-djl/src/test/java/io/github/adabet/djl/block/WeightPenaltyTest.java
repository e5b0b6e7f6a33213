package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingOptions;
import io.github.adabet.WeightPenalty;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What falls under a penalty, and what does not. That its gradient is right is in {@link
 * OptimizerTrajectoriesTest}.
 */
@EngineTest
class WeightPenaltyTest extends TrainerContractSetting {

  @Test
  void train_oneStep_movesKernelsOtherwiseAndNothingElse() {
    Map<String, float[]> plain = trained(WeightPenalty.NONE, 12, model -> {});
    for (WeightPenalty penalty : penalties()) {
      Map<String, float[]> penalised = trained(penalty, 12, model -> {});

      Set<String> different =
          plain.keySet().stream()
              .filter(name -> !java.util.Arrays.equals(plain.get(name), penalised.get(name)))
              .collect(Collectors.toSet());
      assertThat(different)
          .as(penalty.toString())
          .isEqualTo(
              plain.keySet().stream()
                  .filter(name -> name.endsWith("weight"))
                  .collect(Collectors.toSet()));
    }
  }

  @Test
  void train_weightsOfZero_areLeftToTheObjective() {
    Map<String, float[]> plain = trained(WeightPenalty.NONE, 12, WeightPenaltyTest::clear);
    for (WeightPenalty penalty : penalties()) {
      Map<String, float[]> penalised = trained(penalty, 12, WeightPenaltyTest::clear);

      plain.forEach(
          (name, values) ->
              assertThat(penalised.get(name)).as("%s of %s", name, penalty).isEqualTo(values));
    }
  }

  @Test
  void train_microBatches_countThePenaltyOnce() {
    for (WeightPenalty penalty : penalties()) {
      Map<String, float[]> whole = trained(penalty, 12, model -> {});
      Map<String, float[]> parts = trained(penalty, 4, model -> {});

      whole.forEach(
          (name, values) ->
              assertThat(parts.get(name)).as(name).containsExactly(values, within(1e-5f)));
    }
  }

  private static WeightPenalty[] penalties() {
    return new WeightPenalty[] {WeightPenalty.l1(0.5), WeightPenalty.groupLasso(0.5)};
  }

  /** Sets every kernel to zero. */
  private static void clear(Model model) {
    for (Pair<String, Parameter> named : model.getBlock().getParameters()) {
      if (named.getValue().getType() == Parameter.Type.WEIGHT) {
        NDArray array = named.getValue().getArray();
        try (NDArray own = array.stopGradient();
            NDArray zeros = array.getManager().zeros(array.getShape())) {
          ArrayBytes.copyInto(own, zeros);
        }
      }
    }
  }

  /** Makes one step of plain descent with all layers. */
  private Map<String, float[]> trained(
      WeightPenalty penalty, int microBatch, Consumer<Model> change) {
    TrainingOptions options =
        options(1, 12)
            .microBatchSize(microBatch)
            .optimizer(OptimizerOptions.sgd().withPenalty(penalty))
            .schedule(LearningRateSchedule.constant(0.1))
            .build();
    try (Model model =
        TrainingFixtures.model(
            engine,
            TrainingFixtures.residualNetworkWithoutDropout(),
            1,
            new ai.djl.ndarray.types.Shape(2, 1, TrainingFixtures.SIDE, TrainingFixtures.SIDE))) {
      change.accept(model);
      train(model, options, TrainingFixtures.selectAll(model.getBlock()));
      return TrainingFixtures.snapshot(model.getBlock());
    }
  }
}
