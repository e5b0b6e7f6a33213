package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.ArrayDataset;
import io.github.adabet.Evaluation;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.Metric;
import io.github.adabet.Objective;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.block.objective.BlockObjective;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What training minimises and measures, on any engine that trains. */
@EngineTest
class ObjectiveTest extends TrainerContractSetting {

  private static final int FEATURES = 4;
  private static final Metric ERROR = Metric.lowerIsBetter("worst_row");

  @Test
  void train_classWeightsInMicroBatches_movesAsTheWholeBatchDoes() {
    Objective weighted =
        Objective.classification().withLabelSmoothing(0.1).withClassWeights(0.2, 1, 5);
    float[][] ends = new float[2][];
    int[] micro = {12, 5};
    for (int i = 0; i < 2; i++) {
      try (Model model = perceptron(1)) {
        BlockSelectiveTrainer.builder(
                model,
                TrainingOptions.builder()
                    .epochs(2)
                    .batchSize(12)
                    .microBatchSize(micro[i])
                    .schedule(LearningRateSchedule.constant(0.1))
                    .build())
            .build()
            .train(
                TrainingRequest.builder(
                        TrainingFixtures.selectAll(model.getBlock()), unevenPoints())
                    .objective(weighted)
                    .build());
        ends[i] = all(TrainingFixtures.snapshot(model.getBlock()));
      }
    }
    assertThat(ends[0]).hasSameSizeAs(ends[1]);
    for (int i = 0; i < ends[0].length; i++) {
      assertThat(ends[1][i]).isCloseTo(ends[0][i], within(2e-6f));
    }
  }

  @Test
  void train_multiLabel_learnsAndTellsTheBestEpochByF1() {
    try (Model model = perceptron(1)) {
      TrainingReport report =
          trainWith(model, Objective.multiLabel(), multiLabelled(30, 1), multiLabelled(20, 2));

      assertThat(report.bestBy()).isEqualTo(Objective.MultiLabel.F1);
      assertThat(report.metrics())
          .containsExactly(Objective.MultiLabel.F1, Objective.MultiLabel.LABEL_ACCURACY);
      Evaluation last = report.epochs().get(report.epochs().size() - 1).validation();
      assertThat(last.value("f1")).isGreaterThan(0.9);
      assertThat(last.loss()).isLessThan(report.epochs().get(0).validation().loss() / 2);
    }
  }

  @Test
  void train_regression_learnsAndTellsTheBestEpochByTheLoss() {
    try (Model model = perceptron(1)) {
      TrainingReport report = trainWith(model, Objective.regression(), sums(30, 1), sums(20, 2));

      assertThat(report.bestBy()).isEqualTo(Metric.LOSS);
      Evaluation first = report.epochs().get(0).validation();
      Evaluation best = report.epochs().get(report.bestEpoch() - 1).validation();
      assertThat(best.loss()).isLessThan(first.loss() / 4);
      assertThat(best.value("rmse")).isCloseTo(Math.sqrt(best.loss()), within(1e-5));
      assertThat(report.epochs()).allMatch(epoch -> epoch.validation().loss() >= best.loss());
    }
  }

  @Test
  void train_objectiveOfTheCallersOwn_isMinimisedAndItsMetricFollowed() {
    try (Model model = perceptron(1)) {
      TrainingReport report =
          trainWith(model, new RowErrors("rows", List.of(ERROR), ERROR), sums(30, 1), sums(20, 2));

      assertThat(report.bestBy()).isEqualTo(ERROR);
      double best = report.epochs().get(report.bestEpoch() - 1).validation().value(ERROR);
      assertThat(best).isLessThan(report.epochs().get(0).validation().value(ERROR) / 2);
      assertThat(report.epochs()).allMatch(e -> e.validation().value(ERROR) >= best);
      assertThat(report.provenance().settings()).containsEntry("training.objective", "rows");
    }
  }

  @Test
  void evaluate_afterTraining_isTheLastValidation() {
    try (Model model = perceptron(1)) {
      ArrayDataset validation = TrainingFixtures.points(data, 20, FEATURES, 2);
      BlockSelectiveTrainer trainer =
          BlockSelectiveTrainer.builder(model, options().build()).build();
      TrainingReport report =
          trainer.train(
              TrainingRequest.builder(
                      TrainingFixtures.selectAll(model.getBlock()),
                      TrainingFixtures.points(data, 12, FEATURES, 1))
                  .validation(validation)
                  .build());
      Map<String, float[]> before = TrainingFixtures.snapshot(model.getBlock());

      assertThat(trainer.evaluate(validation)).isEqualTo(report.epochs().get(2).validation());
      assertThat(changed(before, model.getBlock())).isEmpty();
    }
  }

  @Test
  void train_objectiveOfAnotherBackend_isRefusedNamingItsType() {
    try (Model model = perceptron(1)) {
      Objective foreign =
          new Objective() {
            @Override
            public String name() {
              return "foreign";
            }

            @Override
            public List<Metric> metrics() {
              return List.of();
            }

            @Override
            public Metric primary() {
              return Metric.LOSS;
            }
          };
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainWith(model, foreign, sums(6, 1), sums(6, 2)))
          .withMessageContaining(foreign.getClass().getName())
          .withMessageContaining("BlockObjective");
    }
  }

  @Test
  void train_inconsistentMetrics_areRefused() {
    try (Model model = perceptron(1)) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  trainWith(
                      model,
                      new RowErrors("rows", List.of(ERROR, ERROR), ERROR),
                      sums(6, 1),
                      sums(6, 2)))
          .withMessageContaining("two metrics named worst_row");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  trainWith(
                      model,
                      new RowErrors("rows", List.of(ERROR), Metric.ACCURACY),
                      sums(6, 1),
                      sums(6, 2)))
          .withMessageContaining("primary");
    }
  }

  @Test
  void train_targetsThatDoNotFit_areRefusedNamingSampleAndRange() {
    try (Model model = perceptron(1)) {
      ArrayDataset fractional =
          TrainingFixtures.dataset(
              data.zeros(new Shape(2, FEATURES)),
              data.create(new float[][] {{0, 1, 0}, {0, 0.5f, 0}}));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainWith(model, Objective.multiLabel(), fractional, fractional))
          .withMessageContaining("Sample 1")
          .withMessageContaining("0.5")
          .withMessageContaining("label 1");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  trainWith(
                      model,
                      Objective.regression(),
                      TrainingFixtures.points(data, 6, FEATURES, 1),
                      sums(6, 2)))
          .withMessageContaining("as many numbers per sample");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  trainWith(
                      model,
                      Objective.classification().withClassWeights(1, 2),
                      TrainingFixtures.points(data, 6, FEATURES, 1),
                      TrainingFixtures.points(data, 6, FEATURES, 1)))
          .withMessageContaining("2 class weights")
          .withMessageContaining("3 classes");
    }
  }

  private TrainingReport trainWith(
      Model model, Objective objective, ArrayDataset training, ArrayDataset validation) {
    LayerSelection all = TrainingFixtures.selectAll(model.getBlock());
    return BlockSelectiveTrainer.builder(
            model,
            TrainingOptions.builder()
                .epochs(40)
                .batchSize(10)
                .optimizer(OptimizerOptions.adam())
                .schedule(LearningRateSchedule.constant(0.03))
                .build())
        .build()
        .train(
            TrainingRequest.builder(all, training)
                .validation(validation)
                .objective(objective)
                .build());
  }

  private Model perceptron(long seed) {
    return TrainingFixtures.model(
        engine, TrainingFixtures.perceptron(8), seed, new Shape(1, FEATURES));
  }

  /** Classes that occur 6, 4 and 2 times. */
  private ArrayDataset unevenPoints() {
    float[] labels = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2};
    return TrainingFixtures.dataset(
        TrainingFixtures.points(data, 12, FEATURES, 3).getByRange(data, 0, 12).getData().head(),
        data.create(labels));
  }

  /** Three labels per sample, each the sign of a feature. */
  private ArrayDataset multiLabelled(int samples, long seed) {
    float[][] targets = new float[samples][TrainingFixtures.CLASSES];
    float[][] features = features(samples, seed);
    for (int i = 0; i < samples; i++) {
      for (int j = 0; j < TrainingFixtures.CLASSES; j++) {
        targets[i][j] = features[i][j] > 0 ? 1 : 0;
      }
    }
    return TrainingFixtures.dataset(data.create(features), data.create(targets));
  }

  /** Three numbers per sample, each a sum of two features. */
  private ArrayDataset sums(int samples, long seed) {
    float[][] targets = new float[samples][TrainingFixtures.CLASSES];
    float[][] features = features(samples, seed);
    for (int i = 0; i < samples; i++) {
      for (int j = 0; j < TrainingFixtures.CLASSES; j++) {
        targets[i][j] = features[i][j] + features[i][j + 1];
      }
    }
    return TrainingFixtures.dataset(data.create(features), data.create(targets));
  }

  private static float[][] features(int samples, long seed) {
    java.util.Random random = new java.util.Random(seed);
    float[][] features = new float[samples][FEATURES];
    for (float[] row : features) {
      for (int j = 0; j < FEATURES; j++) {
        float size = 0.5f + random.nextFloat();
        row[j] = random.nextBoolean() ? size : -size;
      }
    }
    return features;
  }

  private static float[] all(Map<String, float[]> weights) {
    List<Float> values = new ArrayList<>();
    weights
        .values()
        .forEach(
            array -> {
              for (float value : array) {
                values.add(value);
              }
            });
    float[] joined = new float[values.size()];
    for (int i = 0; i < joined.length; i++) {
      joined[i] = values.get(i);
    }
    return joined;
  }

  /** Mean of the squared errors; measures the mean over the samples of the largest error. */
  private record RowErrors(String name, List<Metric> metrics, Metric primary)
      implements BlockObjective {

    @Override
    public NDArray loss(NDList targets, NDList outputs) {
      return outputs.head().sub(targets.head()).square().mean();
    }

    @Override
    public double[] sums(NDList targets, NDList outputs) {
      float[] found = outputs.head().toFloatArray();
      float[] wanted = targets.head().toFloatArray();
      int width = TrainingFixtures.CLASSES;
      double sum = 0;
      for (int row = 0; row < found.length / width; row++) {
        double worst = 0;
        for (int i = row * width; i < (row + 1) * width; i++) {
          worst = Math.max(worst, Math.abs(found[i] - wanted[i]));
        }
        sum += worst;
      }
      return new double[] {sum};
    }
  }
}
