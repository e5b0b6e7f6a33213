package io.github.adabet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.github.adabet.json.AdaBetJson;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TrainingOptionsTest {
  @Test
  void cosine_startMiddleEnd_followsTheCurve() {
    LearningRateSchedule schedule = new LearningRateSchedule.Cosine(0.2, 0.1);
    assertThat(schedule.rateAt(0, 100)).isEqualTo(0.2);
    assertThat(schedule.rateAt(50, 100)).isCloseTo(0.15, within(1e-12));
    assertThat(schedule.rateAt(99, 100)).isBetween(0.1, 0.1001);
  }

  @Test
  void constant_anyStep_isTheRate() {
    assertThat(LearningRateSchedule.constant(0.3).rateAt(99, 100)).isEqualTo(0.3);
  }

  @Test
  void build_bestWeightsWithAnAverageThatValidationDoesNotMeasure_isRefused() {
    TrainingOptions.Builder builder =
        TrainingOptions.builder()
            .finalWeights(TrainingOptions.FinalWeights.BEST)
            .optimizer(OptimizerOptions.sgd().withAverage(WeightAverage.appliedOnly(0.9)));
    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessageContaining("WeightAverage.of");
  }

  @Test
  void withLayers_predicate_namesTheChosenLayersOnly() {
    List<Layer> layers =
        List.of(new Layer("a", 0, LayerKind.CONVOLUTION, 1), new Layer("b", 1, LayerKind.DENSE, 1));
    LayerRates rates =
        LayerRates.ofHead(10).withLayers(layers, layer -> layer.kind() == LayerKind.DENSE, 0.5);
    assertThat(rates.layers()).containsExactly(Map.entry("b", 0.5));
    assertThat(rates.head()).isEqualTo(10);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rates.withLayers(layers, layer -> false, 0.5))
        .withMessageContaining("none of the 2 layers");
  }

  @Test
  void warmUp_runShorterThanItsSteps_onlyRises() {
    LearningRateSchedule schedule = LearningRateSchedule.cosine(1).withWarmUp(100);
    assertThat(schedule.rateAt(0, 50)).isEqualTo(0.01);
    assertThat(schedule.rateAt(49, 50)).isCloseTo(0.01 + 0.99 * 0.49, within(1e-12));
  }

  @Test
  void dependsOnLength_warmUp_isThatOfWhatFollows() {
    assertThat(LearningRateSchedule.step(1, 3, 0.5).withWarmUp(2).dependsOnLength()).isFalse();
    assertThat(LearningRateSchedule.cosine(1).withWarmUp(2).dependsOnLength()).isTrue();
    assertThat(LearningRateSchedule.of("mine", (step, total) -> 1).dependsOnLength()).isTrue();
  }

  @Test
  void classWeights_negativeOrAllZero_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Objective.classification().withClassWeights(1, -1))
        .withMessageContaining("classWeights holds -1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Objective.multiLabel().withPositiveWeights(0, 0))
        .withMessageContaining("at least one must be above 0");
  }

  @Test
  void metric_unknownName_throwsListingThoseThereAre() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Objective.multiLabel().metric("accuracy"))
        .withMessageContaining("f1")
        .withMessageContaining("loss");
  }

  @Test
  void constructors_outOfRange_areRefusedWithValueAndRange() {
    List<ThrowingCallable> calls =
        List.of(
            () -> TrainingOptions.builder().epochs(0).build(),
            () -> TrainingOptions.builder().batchSize(-1).build(),
            () -> OptimizerOptions.sgd(1),
            () -> OptimizerOptions.sgd(-0.1),
            () -> OptimizerOptions.nesterov(1),
            () -> WeightDecay.coupled(Double.NaN),
            () -> GradientClipping.byNorm(0),
            () -> GradientClipping.byValue(-1),
            () -> LayerRates.ofHead(0),
            () -> LayerRates.EQUAL.withLayer("a", Double.POSITIVE_INFINITY),
            () -> WeightAverage.of(1),
            () -> OptimizerOptions.sgd(0.9).withWeightDecay(WeightDecay.decoupled(-1)),
            () -> OptimizerOptions.sgd(Double.NaN),
            () -> OptimizerOptions.adamW(Double.POSITIVE_INFINITY),
            () -> new OptimizerOptions.Adam(0.9, 1, 1e-8),
            () -> new OptimizerOptions.Adam(0.9, 0.9, 0),
            () -> LearningRateSchedule.constant(0),
            () -> LearningRateSchedule.cosine(Double.NaN),
            () -> new LearningRateSchedule.Cosine(0.1, 0.2),
            () -> LearningRateSchedule.step(0.1, 0, 0.5),
            () -> LearningRateSchedule.step(0.1, 1, 1.5),
            () -> LearningRateSchedule.polynomial(0.1, 0),
            () -> new LearningRateSchedule.OneCycle(0.1, 1, 25, 1e4),
            () -> new LearningRateSchedule.OneCycle(0.1, 0.3, 0.5, 1e4),
            () -> LearningRateSchedule.constant(0.1).withWarmUp(0),
            () -> EarlyStopping.patience(0),
            () -> EarlyStopping.patience(1).withMinimumDelta(-1),
            () -> Objective.classification().withLabelSmoothing(1),
            () -> new Evaluation(0, 1, java.util.Map.of()),
            () -> new Metric("", Metric.Direction.HIGHER_IS_BETTER));
    for (ThrowingCallable call : calls) {
      assertThatIllegalArgumentException()
          .isThrownBy(call)
          .withMessageMatching(".* is \\S+; it must be .*");
    }
  }

  @Test
  void builder_optionTwice_isRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> TrainingOptions.builder().seed(1).seed(1))
        .withMessageContaining("seed is set twice");
  }

  @Test
  void memoryEstimate_total_isTheSumOfAllPurposes() {
    MemoryEstimate estimate = new MemoryEstimate(1, 2, 3, 4, 5, List.of(), List.of());
    assertThat(estimate.total()).isEqualTo(15);
    assertThat(estimate.aboveIdle()).isEqualTo(14);
  }

  @Test
  void toString_report_saysWhatWasTrained() {
    TrainingReport report = Reports.of(Layers.ranking(1).select(SelectionBudget.layers(1)));
    assertThat(report.toString())
        .contains(
            "epoch 1: training loss 0.5000, accuracy 0.7500; validation loss 0.2500, accuracy"
                + " 0.8750")
        .contains("trained 1 layer, 10 of 1000 parameters (1.0 %)")
        .contains("not available on this platform");
  }

  @Test
  void build_microBatchNotSet_isTheBatch() {
    assertThat(TrainingOptions.builder().batchSize(12).build().microBatchSize()).isEqualTo(12);
  }

  @Test
  void build_microBatchLargerThanBatch_throwsNamingBoth() {
    TrainingOptions.Builder builder = TrainingOptions.builder().batchSize(4).microBatchSize(5);

    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessageContaining("5")
        .withMessageContaining("batchSize, 4");
  }

  @Test
  void json_microBatch_readsBackEqual() {
    TrainingOptions options = TrainingOptions.builder().batchSize(8).microBatchSize(2).build();

    assertThat(AdaBetJson.read(AdaBetJson.write(options), TrainingOptions.class))
        .isEqualTo(options);
  }
}
