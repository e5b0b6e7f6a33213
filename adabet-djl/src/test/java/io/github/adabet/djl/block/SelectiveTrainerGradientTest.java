package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;
import ai.djl.util.Pair;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.GradientRecording;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.djl.internal.train.plan.TrainingRandomness;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The gradients a selective trainer moves by, on any engine that trains. */
@Tag("jdk")
@EngineTest
class SelectiveTrainerGradientTest extends TrainerContractSetting {

  private static TrainingOptions oneStep(int samples) {
    return options(1, samples)
        .schedule(LearningRateSchedule.constant(0.05))
        .optimizer(OptimizerOptions.sgd())
        .build();
  }

  @Test
  void step_plainSgd_movesBySameGradientsAsPlainBackward() {
    try (Model model =
            TrainingFixtures.model(engine(), TrainingFixtures.perceptron(5), 3, new Shape(1, 6));
        Model plain =
            TrainingFixtures.model(engine(), TrainingFixtures.perceptron(5), 3, new Shape(1, 6))) {
      ArrayDataset points = TrainingFixtures.points(data, 8, 6, 2);
      Map<String, float[]> before = TrainingFixtures.snapshot(model.getBlock());
      Map<String, float[]> gradients = plainGradients(plain);

      train(model, oneStep(8), TrainingFixtures.selectAll(model.getBlock()), points);

      TrainingFixtures.snapshot(model.getBlock())
          .forEach(
              (name, after) -> {
                for (int i = 0; i < after.length; i++) {
                  double expected = before.get(name)[i] - 0.05 * gradients.get(name)[i];
                  assertThat((double) after[i]).as(name).isEqualTo(expected, within(1e-6));
                }
              });
    }
  }

  /** Gradients by DJL alone, over the same eight points in the order the seed draws. */
  private Map<String, float[]> plainGradients(Model model) {
    long[] order = new TrainingRandomness(7).order(1, 8);
    ArrayDataset points = TrainingFixtures.points(data, 8, 6, 2);
    Map<String, float[]> gradients = new LinkedHashMap<>();
    try (NDManager scope = model.getNDManager().newSubManager();
        GradientCollector collector = GradientRecording.on(scope.getEngine())) {
      Batch batch = points.getByIndices(scope, order);
      NDList logits =
          model.getBlock().forward(new ParameterStore(scope, false), batch.getData(), true);
      NDArray loss = Loss.softmaxCrossEntropyLoss().evaluate(batch.getLabels(), logits);
      collector.backward(loss);
      for (Pair<String, Parameter> named : model.getBlock().getParameters()) {
        gradients.put(named.getKey(), named.getValue().getArray().getGradient().toFloatArray());
      }
    }
    return gradients;
  }

  @Test
  void step_innerLayersOfResidualNetwork_movesBySameGradientsAsFullTraining() {
    try (Model model = TrainingFixtures.residualModel(engine(), 5);
        Model all = TrainingFixtures.residualModel(engine(), 5)) {
      TrainingOptions options = oneStep(12);
      Map<String, float[]> before = TrainingFixtures.snapshot(model.getBlock());

      train(all, options, TrainingFixtures.selectAll(all.getBlock()));
      train(model, options, TrainingFixtures.select(model.getBlock(), layer -> layer.index() >= 4));

      Map<String, float[]> full = TrainingFixtures.snapshot(all.getBlock());
      Set<String> changed = changed(before, model.getBlock());
      assertThat(changed).hasSize(6);
      Map<String, float[]> after = TrainingFixtures.snapshot(model.getBlock());
      changed.forEach(name -> assertThat(after.get(name)).as(name).isEqualTo(full.get(name)));
    }
  }

  @Test
  void step_plainSgd_movesByFiniteDifferences() {
    try (Model model =
        TrainingFixtures.model(engine(), TrainingFixtures.perceptron(4), 3, new Shape(1, 6))) {
      ArrayDataset points = TrainingFixtures.points(data, 6, 6, 2);
      Map<String, float[]> before = TrainingFixtures.snapshot(model.getBlock());
      PerceptronReference reference =
          new PerceptronReference(data, before, points, 6, 4, TrainingFixtures.CLASSES);

      train(model, oneStep(6), TrainingFixtures.selectAll(model.getBlock()), points);

      TrainingFixtures.snapshot(model.getBlock())
          .forEach(
              (name, after) -> {
                double[] gradient = reference.finiteDifferences(name);
                for (int i = 0; i < after.length; i++) {
                  double moved = (before.get(name)[i] - after[i]) / 0.05;
                  assertThat(moved).as(name + " " + i).isEqualTo(gradient[i], within(1e-4));
                }
              });
    }
  }
}
