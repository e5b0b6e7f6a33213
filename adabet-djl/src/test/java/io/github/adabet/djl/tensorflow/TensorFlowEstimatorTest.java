package io.github.adabet.djl.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.BatchNormMode;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.MemoryLimitExceededException;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Provenance;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.tensorflow.ExportedModel;
import io.github.adabet.djl.spi.TrainerOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What estimates owe on SavedModels. */
class TensorFlowEstimatorTest {

  private static final int BATCH = 64;

  private static PretrainedNetwork open(String name) {
    return PretrainedNetwork.open(ExportedModel.of(name).folder());
  }

  private static SavedModelEstimator estimator(PretrainedNetwork network) {
    return network.unwrap(SavedModelEstimator.class).orElseThrow();
  }

  private static LayerSelection select(PretrainedNetwork network, List<Layer> layers) {
    return LayerSelection.of(layers, network.layers().size(), Provenance.builder().build());
  }

  private static TrainingOptions options(int batch) {
    return TrainingOptions.builder()
        .epochs(1)
        .batchSize(batch)
        .batchNorm(BatchNormMode.FROZEN)
        .optimizer(OptimizerOptions.sgd(0.9))
        .build();
  }

  private static Samples samples(String name) {
    ExportedModel exported = ExportedModel.of(name);
    Map<String, HostTensor> inputs = exported.below("input/");
    return Samples.of(
        TensorBatch.of(new LinkedHashMap<>(inputs)), TensorBatch.of(exported.tensor("labels")));
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
        "group_norm",
        "two_inputs",
        "embedding",
        "plain_module",
        "optimizer_network"
      })
  void training_exportedModel_hasARuleForEachOperationAndAddsUp(String name) {
    try (PretrainedNetwork network = open(name)) {
      MemoryEstimate estimate =
          network.estimate(select(network, trainable(network)), options(BATCH));

      assertThat(estimate.assumptions()).noneMatch(text -> text.contains("no rule for"));
      assertThat(
              estimate.contributions().stream()
                  .mapToLong(MemoryEstimate.Contribution::savedActivations)
                  .sum())
          .isEqualTo(estimate.savedActivations());
      assertThat(
              estimate.contributions().stream()
                  .mapToLong(MemoryEstimate.Contribution::gradients)
                  .sum())
          .isEqualTo(estimate.gradients());
      assertThat(estimate.optimizerState())
          .isEqualTo(4 * trainable(network).stream().mapToLong(Layer::parameterCount).sum());
    }
  }

  /** All but those behind a gather, which no gradient passes. */
  private static List<Layer> trainable(PretrainedNetwork network) {
    return network.layers().stream().filter(layer -> !layer.name().equals("embedding")).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"residual_cnn", "mobilenet", "vit", "mlp"})
  void costs_randomSelections_boundTheirPeaks(String name) {
    Random random = new Random(20_261_124);
    try (PretrainedNetwork network = open(name)) {
      TrainingCosts costs = network.costs(options(BATCH));
      for (int i = 0; i < 30; i++) {
        List<Layer> chosen = new ArrayList<>(network.layers());
        chosen.removeIf(layer -> random.nextBoolean());
        if (!chosen.isEmpty()) {
          long peak = network.estimate(select(network, chosen), options(BATCH)).aboveIdle();
          assertThat(costs.peakBytes(chosen)).as("%s", chosen).isGreaterThanOrEqualTo(peak);
        }
      }
    }
  }

  /** Those whose costs add up to less than the estimate says of some choices. */
  @ParameterizedTest
  @ValueSource(strings = {"mobilenet", "group_norm"})
  void select_budgetsOfMemory_areKeptToByTheEstimate(String name) {
    Random random = new Random(20_261_130);
    TrainingOptions options =
        TrainingOptions.builder()
            .batchSize(BATCH)
            .batchNorm(BatchNormMode.SELECTED)
            .optimizer(OptimizerOptions.sgd(0.9))
            .build();
    try (PretrainedNetwork network = open(name)) {
      TrainingCosts costs = network.costs(options);
      long reserved = 0;
      for (int i = 0; i < 30; i++) {
        List<Layer> chosen = new ArrayList<>(network.layers());
        double dropped = random.nextDouble();
        chosen.removeIf(layer -> random.nextDouble() < dropped);
        if (!chosen.isEmpty()) {
          LayerRanking ranking =
              new LayerRanking(
                  network.layers().stream()
                      .map(
                          layer ->
                              LayerScore.ofBatches(
                                  layer, List.of(chosen.contains(layer) ? 1.0 : 0.0)))
                      .toList(),
                  Provenance.builder().build());
          long budget = costs.peakBytes(chosen);
          LayerSelection selection =
              network.select(ranking, SelectionBudget.peakMemory(budget), options);

          assertThat(network.estimate(selection, options).aboveIdle())
              .as("%s", chosen)
              .isLessThanOrEqualTo(budget);
          reserved +=
              Long.parseLong(selection.provenance().settings().get("selection.reserved_bytes"));
        }
      }
      assertThat(reserved).as("the check was needed").isPositive();
    }
  }

  @Test
  void costs_allLayers_takeTheFullTimeAndTheLastOnesLess() {
    try (PretrainedNetwork network = open("residual_cnn")) {
      TrainingCosts costs = network.costs(options(BATCH));
      int count = network.layers().size();

      assertThat(costs.stepTimeRatio(network.layers())).isEqualTo(1);
      assertThat(costs.stepTimeRatio(network.layers().subList(count - 1, count)))
          .isBetween(0.2, 0.8);
    }
  }

  @Test
  void training_earlierStart_keepsMore() {
    try (PretrainedNetwork network = open("mobilenet")) {
      int count = network.layers().size();
      long previous = 0;
      for (int first = count - 1; first >= 0; first--) {
        long bytes =
            network
                .estimate(select(network, network.layers().subList(first, count)), options(BATCH))
                .aboveIdle();
        assertThat(bytes).isGreaterThanOrEqualTo(previous);
        previous = bytes;
      }
    }
  }

  @Test
  void ranking_andForwardPass_needLessThanTrainingAll() {
    try (PretrainedNetwork network = open("residual_cnn")) {
      SavedModelEstimator estimator = estimator(network);
      long training =
          network.estimate(select(network, network.layers()), options(4096)).aboveIdle();

      assertThat(estimator.inference(4096).aboveIdle()).isLessThan(training);
      assertThat(estimator.ranking(4096).aboveIdle())
          .isGreaterThan(estimator.inference(4096).aboveIdle())
          .isLessThan(training);
      assertThatIllegalArgumentException().isThrownBy(() -> estimator.ranking(0));
      assertThatIllegalArgumentException().isThrownBy(() -> estimator.inference(0));
    }
  }

  @Test
  void training_microBatches_addTheSumOfTheirGradients() {
    try (PretrainedNetwork network = open("mlp")) {
      LayerSelection all = select(network, network.layers());
      TrainingOptions divided =
          TrainingOptions.builder()
              .batchSize(BATCH)
              .microBatchSize(BATCH / 2)
              .optimizer(OptimizerOptions.sgd(0.9))
              .build();
      long parameters = network.layers().stream().mapToLong(Layer::parameterCount).sum();

      assertThat(network.estimate(all, divided).gradients())
          .isGreaterThanOrEqualTo(
              Math.min(4 * parameters, network.estimate(all, options(BATCH / 2)).gradients()));
    }
  }

  @Test
  void train_operationsWithoutARule_areNamedAndRefuseOnlyByAStatedLimit() {
    try (PretrainedNetwork network = open("recurrent")) {
      List<Layer> layers = network.layers();
      LayerSelection last = select(network, layers.subList(layers.size() - 1, layers.size()));

      TrainingReport report = network.train(last, samples("recurrent"), options(4));

      assertThat(report.provenance().settings().get("training.memory_limit"))
          .startsWith("not checked: there is no rule of memory for the operations ");
      assertThat(report.memoryEstimate().assumptions())
          .anyMatch(text -> text.startsWith("There is no rule for "));
      assertThatThrownBy(
              () ->
                  network
                      .trainer(TrainerOptions.of(options(4)).withMaximumMemory(1))
                      .train(last, samples("recurrent")))
          .isInstanceOf(MemoryLimitExceededException.class);
    }
  }

  @Test
  void train_moreThanAllowed_isRefusedWithTheBatchThatFits() {
    try (PretrainedNetwork network = open("residual_cnn")) {
      LayerSelection all = select(network, network.layers());
      long limit = network.estimate(all, options(4)).aboveIdle();

      assertThatThrownBy(
              () ->
                  network
                      .trainer(TrainerOptions.of(options(12)).withMaximumMemory(limit))
                      .train(all, samples("residual_cnn")))
          .isInstanceOf(MemoryLimitExceededException.class)
          .hasMessageContaining("A batch of 4 fits");
    }
  }

  @Test
  void train_limitUnset_reportsTheEstimateOfBefore() {
    try (PretrainedNetwork network = open("residual_cnn")) {
      LayerSelection all = select(network, network.layers());
      MemoryEstimate before = network.estimate(all, options(4));

      TrainingReport report = network.train(all, samples("residual_cnn"), options(4));

      assertThat(report.memoryEstimate()).isEqualTo(before);
      assertThat(report.provenance().settings())
          .containsEntry("training.memory_limit", "what the process may still take");
    }
  }
}
