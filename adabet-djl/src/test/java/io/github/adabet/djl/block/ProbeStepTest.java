package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.ArrayDataset;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.adabet.BackwardTimes;
import io.github.adabet.BatchNormMode;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.MemoryLimitExceededException;
import io.github.adabet.Objective;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TensorTime;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingDivergedException;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TorchNetwork;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.djl.fixtures.Watching;
import io.github.adabet.score.GradientMagnitudeScorer;
import io.github.adabet.score.WeightMagnitudeScorer;
import io.github.adabet.spi.SelectionContext;
import io.github.adabet.spi.SelectionContext.TensorStep;
import io.github.adabet.spi.SelectionStrategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * What strategies and scorers learn of gradients, against the figures of PyTorch that {@code
 * tools/optimizer-trajectories.py} has written down, and that a probe leaves no trace.
 */
@EngineTest
class ProbeStepTest extends TrainerContractSetting {

  private static final double TOLERANCE = 2e-5;

  @Test
  void probeStep_anyOptimizer_comesToTheFiguresOfPyTorch() {
    JsonObject network = TorchNetwork.read("network").getAsJsonObject();
    for (JsonElement read : TorchNetwork.read("probes").getAsJsonArray()) {
      JsonObject probe = read.getAsJsonObject();
      List<TensorStep> steps = new ArrayList<>();
      try (Model model = TorchNetwork.model(engine, network)) {
        TrainingOptions options =
            options(1, TorchNetwork.BATCH)
                .optimizer(TorchNetwork.rule(probe.getAsJsonObject("optimizer")))
                .schedule(LearningRateSchedule.constant(probe.get("rate").getAsDouble()))
                .build();
        train(model, options, firstBatch(network), context -> steps.addAll(context.probeStep()));
      }

      assertThat(steps).hasSize(probe.getAsJsonArray("tensors").size());
      for (int i = 0; i < steps.size(); i++) {
        JsonObject expected = probe.getAsJsonArray("tensors").get(i).getAsJsonObject();
        TensorStep step = steps.get(i);
        String name = expected.get("name").getAsString();
        assertThat(TorchNetwork.LAYERS.get(step.layer().index()))
            .isEqualTo(name.substring(0, name.indexOf('.')));
        assertThat(step.weightMagnitude()).as(name).isCloseTo(figure(expected, "weight"), near());
        assertThat(step.gradientMagnitude())
            .as(name)
            .isCloseTo(figure(expected, "gradient"), near());
        assertThat(step.lossChange()).as(name).isCloseTo(figure(expected, "loss_change"), near());
      }
    }
  }

  @Test
  void rank_byMagnitudes_comesToTheFiguresOfPyTorch() {
    JsonObject network = TorchNetwork.read("network").getAsJsonObject();
    JsonObject probe = TorchNetwork.read("probes").getAsJsonArray().get(0).getAsJsonObject();
    double[] weights = new double[TorchNetwork.LAYERS.size()];
    double[] gradients = new double[TorchNetwork.LAYERS.size()];
    for (JsonElement tensor : probe.getAsJsonArray("tensors")) {
      String name = tensor.getAsJsonObject().get("name").getAsString();
      int layer = TorchNetwork.LAYERS.indexOf(name.substring(0, name.indexOf('.')));
      weights[layer] += figure(tensor.getAsJsonObject(), "weight");
      gradients[layer] += figure(tensor.getAsJsonObject(), "gradient");
    }
    try (Model model = TorchNetwork.model(engine, network)) {
      LabelledBatch batch = new LabelledBatch(new NDList(images(network)), labels(network));
      LayerRanking byGradient =
          LayerRanker.builder()
              .scorer(GradientMagnitudeScorer.create())
              .build()
              .rank(
                  BlockActivationSource.of(model).labelled(Objective.classification()),
                  List.of(batch));
      LayerRanking byWeight =
          LayerRanker.builder()
              .scorer(WeightMagnitudeScorer.create())
              .build()
              .rank(BlockActivationSource.of(model), List.of(batch.inputs()));

      for (LayerScore score : byGradient.scores()) {
        assertThat(score.score()).isCloseTo(gradients[score.layer().index()], near());
      }
      for (LayerScore score : byWeight.scores()) {
        assertThat(score.score()).isCloseTo(weights[score.layer().index()], near());
      }
    }
  }

  @Test
  void probeStep_beforeAnyEpoch_leavesWeightsMomentumAndStepCountToTheBit() {
    Map<String, float[]> plain = trained(new Watching(context -> {}));
    List<List<TensorStep>> seen = new ArrayList<>();
    Map<String, float[]> probed =
        trained(
            new Watching(
                context -> {
                  seen.add(context.probeStep());
                  assertThat(context.probeStep()).isEqualTo(seen.get(seen.size() - 1));
                }));

    assertThat(seen).hasSize(4);
    assertThat(seen.get(1)).isNotEqualTo(seen.get(0));
    assertThat(probed.keySet()).isEqualTo(plain.keySet());
    plain.forEach((name, values) -> assertThat(probed.get(name)).as(name).isEqualTo(values));
  }

  @Test
  void probeStep_moreThanAllowed_isRefusedThoughStepsOfTheTrainingFit() {
    try (Model model = TrainingFixtures.residualModel(engine, 1)) {
      ArrayDataset images = TrainingFixtures.images(data, 12, 1);
      long steps =
          BlockSelectiveTrainer.builder(model, options(1, 6).build())
              .recompute(3)
              .build()
              .train(TrainingFixtures.selectAll(model.getBlock()), images)
              .memoryEstimate()
              .aboveIdle();
      BlockSelectiveTrainer trainer =
          BlockSelectiveTrainer.builder(model, options(1, 6).build())
              .recompute(3)
              .maximumMemory(steps)
              .build();

      assertThatThrownBy(
              () ->
                  trainer.train(TrainingRequest.builder(new Watching(this::probe), images).build()))
          .isInstanceOf(MemoryLimitExceededException.class)
          .hasMessageContaining("A probe step, which the choice of layers asks for");
    }
  }

  @Test
  void probeStep_thatFails_putsTheWeightsBack() {
    try (Model model = TrainingFixtures.residualModel(engine, 1)) {
      Map<String, float[]> before = TrainingFixtures.snapshot(model.getBlock());
      TrainingOptions far =
          options(1, 5)
              .optimizer(OptimizerOptions.sgd())
              .schedule(LearningRateSchedule.constant(1e30))
              .build();

      assertThatThrownBy(() -> train(model, far, TrainingFixtures.images(data, 12, 1), this::probe))
          .isInstanceOf(TrainingDivergedException.class);

      assertThat(changed(before, model.getBlock())).isEmpty();
    }
  }

  private void probe(SelectionContext context) {
    context.probeStep();
  }

  @Test
  void backwardTimes_tensors_addUpToTheCostsOfTheirLayers() {
    List<BackwardTimes> times = new ArrayList<>();
    List<TrainingCosts> costs = new ArrayList<>();
    try (Model model = TrainingFixtures.residualModel(engine, 1)) {
      train(
          model,
          options(1, 5).build(),
          TrainingFixtures.images(data, 12, 1),
          context -> {
            times.add(context.backwardTimes());
            costs.add(context.costs());
            assertThat(context.backwardTimes()).isEqualTo(times.get(0));
          });
    }
    List<TensorTime> tensors = times.get(0).tensors();
    long forward = costs.get(0).layers().get(0).reachWork() - tensors.get(0).reach();

    assertThat(forward).isPositive();
    costs
        .get(0)
        .layers()
        .forEach(
            layer -> {
              List<TensorTime> own =
                  tensors.stream().filter(time -> time.layer().equals(layer.layer())).toList();
              assertThat(own).hasSize(2);
              assertThat(own).allMatch(time -> time.reach() + forward == layer.reachWork());
              assertThat(own.stream().mapToLong(TensorTime::training).sum())
                  .isEqualTo(layer.trainingWork());
            });
    for (int i = 1; i < tensors.size(); i++) {
      assertThat(tensors.get(i).reach()).isLessThanOrEqualTo(tensors.get(i - 1).reach());
    }
    assertThat(tensors.get(0).tensor()).isEqualTo("weight");
    // The kernel's gradient multiplies; that of the bias adds up.
    assertThat(tensors.get(0).training()).isGreaterThan(5 * tensors.get(1).training());
  }

  /** Trains some layers for four epochs by Adam, which keeps moments and counts its steps. */
  private Map<String, float[]> trained(SelectionStrategy strategy) {
    try (Model model = TrainingFixtures.residualModel(engine, 1)) {
      TrainingOptions options =
          options(4, 5)
              .optimizer(OptimizerOptions.adam())
              .schedule(LearningRateSchedule.cosine(0.02))
              .batchNorm(BatchNormMode.SELECTED)
              .build();
      BlockSelectiveTrainer.builder(model, options)
          .build()
          .train(TrainingRequest.builder(strategy, TrainingFixtures.images(data, 12, 1)).build());
      return TrainingFixtures.snapshot(model.getBlock());
    }
  }

  private static void train(
      Model model, TrainingOptions options, ArrayDataset images, Consumer<SelectionContext> look) {
    BlockSelectiveTrainer.builder(model, options)
        .build()
        .train(TrainingRequest.builder(new Watching(look), images).build());
  }

  private ArrayDataset firstBatch(JsonObject network) {
    return TrainingFixtures.dataset(images(network), labels(network).head());
  }

  private NDArray images(JsonObject network) {
    float[] all = TorchNetwork.floats(network.getAsJsonArray("images"));
    int side = TorchNetwork.SIDE;
    return data.create(
        Arrays.copyOf(all, TorchNetwork.BATCH * side * side),
        new Shape(TorchNetwork.BATCH, 1, side, side));
  }

  private NDList labels(JsonObject network) {
    float[] all = TorchNetwork.floats(network.getAsJsonArray("labels"));
    return new NDList(data.create(Arrays.copyOf(all, TorchNetwork.BATCH)));
  }

  private static double figure(JsonObject object, String name) {
    return object.get(name).getAsDouble();
  }

  private static org.assertj.core.data.Offset<Double> near() {
    return within(TOLERANCE);
  }
}
