package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.ArrayDataset;
import io.github.adabet.BackendChoice;
import io.github.adabet.BatchNormMode;
import io.github.adabet.LayerKind;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.Metric;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Progress;
import io.github.adabet.ProgressListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.block.structure.ParameterFilter;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a selective trainer promises on any engine that trains. */
@Tag("jdk")
@EngineTest
class SelectiveTrainerTest extends TrainerContractSetting {

  @Test
  void train_oneInnerConvolution_changesThatLayerOnly() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      Block block = model.getBlock();
      Map<String, float[]> before = TrainingFixtures.snapshot(block);
      LayerSelection selection = TrainingFixtures.select(block, layer -> layer.index() == 2);

      train(model, options().build(), selection);

      assertThat(selection.layers().get(0).kind()).isEqualTo(LayerKind.CONVOLUTION);
      assertThat(changed(before, block))
          .hasSize(2)
          .allMatch(name -> name.contains("04SequentialBlock") && name.contains("01Conv2d"));
    }
  }

  @Test
  void train_selectedBatchNormFrozenStatistics_changesScaleAndShiftOnly() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      Block block = model.getBlock();
      Map<String, float[]> before = TrainingFixtures.snapshot(block);

      train(model, options().build(), TrainingFixtures.select(block, layer -> layer.index() == 1));

      assertThat(changed(before, block))
          .containsExactlyInAnyOrder("02BatchNorm_gamma", "02BatchNorm_beta");
    }
  }

  @Test
  void train_selectedBatchNormSelectedStatistics_changesItsStatisticsToo() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      Block block = model.getBlock();
      Map<String, float[]> before = TrainingFixtures.snapshot(block);

      train(
          model,
          options().batchNorm(BatchNormMode.SELECTED).build(),
          TrainingFixtures.select(block, layer -> layer.index() == 1));

      assertThat(changed(before, block))
          .containsExactlyInAnyOrder(
              "02BatchNorm_gamma",
              "02BatchNorm_beta",
              "02BatchNorm_runningMean",
              "02BatchNorm_runningVar");
    }
  }

  @Test
  void train_convolutionsSelectedWithSelectedStatistics_keepsEveryStatistic() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      Block block = model.getBlock();
      Map<String, float[]> before = TrainingFixtures.snapshot(block);

      train(
          model,
          options().batchNorm(BatchNormMode.SELECTED).build(),
          TrainingFixtures.select(block, layer -> layer.kind() == LayerKind.CONVOLUTION));

      assertThat(changed(before, block)).hasSize(6).allMatch(name -> name.contains("Conv2d"));
    }
  }

  @Test
  void train_allLayers_changesEveryTrainableParameter() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      Block block = model.getBlock();
      Map<String, float[]> before = TrainingFixtures.snapshot(block);

      TrainingReport report = train(model, options().build(), TrainingFixtures.selectAll(block));

      Set<String> expected = new LinkedHashSet<>(before.keySet());
      expected.removeIf(name -> name.contains("running"));
      assertThat(changed(before, block)).isEqualTo(expected);
      assertThat(report.trainedParameters()).isEqualTo(report.totalParameters());
      assertThat(report.frozenPrefixLayers()).isZero();
    }
  }

  @Test
  void train_biasesAndNormalisation_leavesWeights() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      Block block = model.getBlock();
      Map<String, float[]> before = TrainingFixtures.snapshot(block);

      BlockSelectiveTrainer.builder(model, options().build())
          .parameterFilter(ParameterFilter.biasesAndNormalisation())
          .build()
          .train(TrainingFixtures.selectAll(block), TrainingFixtures.images(data, 12, 1));

      assertThat(changed(before, block))
          .hasSize(10)
          .allMatch(
              name -> name.endsWith("bias") || name.endsWith("gamma") || name.endsWith("beta"));
    }
  }

  @Test
  void train_gradientFlagsAndStaleGradients_stayAsTheyWere() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      List<Parameter> parameters = model.getBlock().getParameters().values();
      parameters.get(0).freeze(true);
      List<Boolean> before = parameters.stream().map(Parameter::requiresGradient).toList();
      List<Boolean> arraysBefore =
          parameters.stream().map(p -> p.getArray().hasGradient()).toList();

      train(model, options().build(), TrainingFixtures.selectAll(model.getBlock()));

      assertThat(parameters.stream().map(Parameter::requiresGradient).toList()).isEqualTo(before);
      assertThat(parameters.stream().map(p -> p.getArray().hasGradient()).toList())
          .isEqualTo(arraysBefore);
    }
  }

  @Test
  void train_separableImages_reducesLossAndClassifiesValidation() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      TrainingReport report =
          BlockSelectiveTrainer.builder(
                  model,
                  options(30, 5)
                      .optimizer(OptimizerOptions.adam())
                      .schedule(LearningRateSchedule.cosine(0.02))
                      .build())
              .build()
              .train(
                  TrainingRequest.builder(
                          TrainingFixtures.selectAll(model.getBlock()),
                          TrainingFixtures.images(data, 45, 1))
                      .validation(TrainingFixtures.images(data, 30, 2))
                      .build());

      assertThat(report.epochs()).hasSize(30);
      assertThat(report.epochs().get(29).training().loss())
          .isLessThan(report.epochs().get(0).training().loss() / 3);
      assertThat(report.epochs().get(29).validation().value(Metric.ACCURACY))
          .isGreaterThanOrEqualTo(0.9);
      assertThat(report.bestEpoch()).isNotNull();
      assertThat(report.steps()).isEqualTo(270);
      assertThat(report.medianStepSeconds()).isPositive();
      assertThat(report.memoryEstimate().savedActivations()).isPositive();
      assertThat(report.memoryEstimate().optimizerState())
          .isEqualTo(8 * report.trainedParameters());
      assertThat(report.provenance().choices())
          .extracting(BackendChoice::name)
          .containsExactly(engine());
    }
  }

  @Test
  void train_sameSeed_givesSameWeightsBitForBit() {
    try (Model first = TrainingFixtures.residualModel(engine(), 1);
        Model second = TrainingFixtures.residualModel(engine(), 1);
        Model other = TrainingFixtures.residualModel(engine(), 1)) {
      train(first, options().build(), TrainingFixtures.selectAll(first.getBlock()));
      train(second, options().build(), TrainingFixtures.selectAll(second.getBlock()));
      train(
          other,
          TrainingOptions.builder()
              .epochs(3)
              .batchSize(5)
              .seed(8)
              .schedule(LearningRateSchedule.constant(0.05))
              .build(),
          TrainingFixtures.selectAll(other.getBlock()));

      assertThat(changed(TrainingFixtures.snapshot(first.getBlock()), second.getBlock())).isEmpty();
      assertThat(changed(TrainingFixtures.snapshot(first.getBlock()), other.getBlock()))
          .isNotEmpty();
    }
  }

  @Test
  void train_bestWeightsAsked_endsWithThoseOfTheBestEpoch() {
    // A rate this high oscillates, so that the best epoch is not the last.
    LearningRateSchedule high = LearningRateSchedule.constant(1.5);
    try (Model best = TrainingFixtures.residualModel(engine(), 1);
        Model reference = TrainingFixtures.residualModel(engine(), 1)) {
      ArrayDataset training = TrainingFixtures.images(data, 12, 1);
      ArrayDataset validation = TrainingFixtures.images(data, 30, 2);
      LayerSelection selection = TrainingFixtures.selectLast(best.getBlock());
      TrainingOptions.Builder options =
          TrainingOptions.builder()
              .epochs(8)
              .batchSize(5)
              .schedule(high)
              .optimizer(OptimizerOptions.sgd(0.9));
      List<Map<String, float[]>> perEpoch = new ArrayList<>();
      ProgressListener atValidation =
          progress -> {
            if (progress.task().startsWith("validation") && progress.done() == 1) {
              perEpoch.add(TrainingFixtures.snapshot(reference.getBlock()));
            }
          };
      BlockSelectiveTrainer.builder(reference, options.build())
          .build()
          .train(
              TrainingRequest.builder(TrainingFixtures.selectLast(reference.getBlock()), training)
                  .validation(validation)
                  .progress(atValidation)
                  .build());

      TrainingReport report =
          BlockSelectiveTrainer.builder(
                  best, options.finalWeights(TrainingOptions.FinalWeights.BEST).build())
              .build()
              .train(TrainingRequest.builder(selection, training).validation(validation).build());

      assertThat(report.bestEpoch()).isNotNull().isLessThan(8);
      assertThat(changed(perEpoch.get(report.bestEpoch() - 1), best.getBlock())).isEmpty();
    }
  }

  @Test
  void train_lastBatchIncomplete_isTrainedOn() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      List<Progress> heard = new ArrayList<>();

      TrainingReport report =
          BlockSelectiveTrainer.builder(model, options().build())
              .build()
              .train(
                  TrainingRequest.builder(
                          TrainingFixtures.selectLast(model.getBlock()),
                          TrainingFixtures.images(data, 11, 1))
                      .progress(heard::add)
                      .build());

      assertThat(report.steps()).isEqualTo(9);
      assertThat(heard).hasSize(9);
      assertThat(heard.get(8))
          .extracting(Progress::task, Progress::done, Progress::total)
          .containsExactly("epoch 3/3", 3L, 3L);
    }
  }

  @Test
  void train_headReplaced_trainsTheHeadBesidesTheSelection() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      Block block = model.getBlock();
      Block head = BlockHeads.replaceHead(block, 5, 11);
      Map<String, float[]> before = TrainingFixtures.snapshot(block);

      TrainingReport report =
          BlockSelectiveTrainer.builder(model, options().build())
              .alwaysTrain(head)
              .build()
              .train(
                  TrainingFixtures.select(block, layer -> layer.index() == 0),
                  TrainingFixtures.images(data, 12, 1));

      assertThat(changed(before, block))
          .containsExactlyInAnyOrder(
              "01Conv2d_weight", "01Conv2d_bias", "09Linear_weight", "09Linear_bias");
      assertThat(report.trainedLayers()).containsExactly("01Conv2d", "09Linear");
    }
  }

  @Test
  void train_modelAfterwards_infersAndHoldsNoMoreArrays() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      int arrays = model.getNDManager().getManagedArrays().size();

      train(model, options().build(), TrainingFixtures.selectAll(model.getBlock()));

      assertThat(model.getNDManager().getManagedArrays()).hasSize(arrays);
      try (NDManager scope = model.getNDManager().newSubManager()) {
        NDArray logits =
            model
                .getBlock()
                .forward(
                    new ParameterStore(scope, false),
                    new NDList(scope.zeros(new Shape(2, 1, 6, 6))),
                    false)
                .head();
        assertThat(logits.getShape()).isEqualTo(new Shape(2, TrainingFixtures.CLASSES));
      }
    }
  }
}
