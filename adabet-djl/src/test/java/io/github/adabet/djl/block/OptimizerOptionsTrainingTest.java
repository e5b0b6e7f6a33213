package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.nn.Block;
import ai.djl.training.dataset.ArrayDataset;
import io.github.adabet.ChannelSelection;
import io.github.adabet.CheckpointException;
import io.github.adabet.GradientClipping;
import io.github.adabet.LayerRates;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.Objective;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Provenance;
import io.github.adabet.SelectedChannels;
import io.github.adabet.TrainingDivergedException;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.WeightAverage;
import io.github.adabet.WeightDecay;
import io.github.adabet.djl.fixtures.CancelAfter;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the optimizer's options do in a run: averages, rates by layer, clipping, and resuming. */
@EngineTest
class OptimizerOptionsTrainingTest extends TrainerContractSetting {

  private static final double RATE = 0.05;

  @Test
  void train_everyOptionResumedInTheMiddleOfAnEpoch_endsWithTheSameBits(@TempDir Path directory) {
    OptimizerOptions everything =
        OptimizerOptions.nesterov(0.9)
            .withWeightDecay(WeightDecay.coupled(0.01))
            .withClipping(GradientClipping.byNorm(0.5))
            .withRates(LayerRates.ofHead(5).withLayer("01Conv2d", 0.5))
            .withAverage(WeightAverage.of(0.8));
    TrainingOptions options =
        options().optimizer(everything).finalWeights(TrainingOptions.FinalWeights.BEST).build();
    try (Model whole = model();
        Model begun = model();
        Model resumed = model()) {
      trainer(whole, options).build().train(request(whole, TrainingListener.NONE));
      trainer(begun, options)
          .checkpointDirectory(directory)
          .build()
          .train(request(begun, TrainingListener.of(new CancelAfter(4))));
      trainer(resumed, options)
          .checkpointDirectory(directory)
          .resume()
          .build()
          .train(request(resumed, TrainingListener.NONE));

      Map<String, float[]> expected = TrainingFixtures.snapshot(whole.getBlock());
      assertThat(changed(expected, resumed.getBlock())).isEmpty();
    }
  }

  @Test
  void train_resumedWithAnotherHeadRate_isRefused(@TempDir Path directory) {
    try (Model model = model()) {
      trainer(model, headRate(2))
          .checkpointDirectory(directory)
          .build()
          .train(request(model, TrainingListener.of(new CancelAfter(4))));

      assertThatThrownBy(
              () ->
                  trainer(model, headRate(3))
                      .checkpointDirectory(directory)
                      .resume()
                      .build()
                      .train(request(model, TrainingListener.NONE)))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("optimizer.rates")
          .hasMessageContaining("head=2.0")
          .hasMessageContaining("head=3.0");
    }
  }

  private TrainingOptions headRate(double multiple) {
    return options()
        .optimizer(OptimizerOptions.sgd().withRates(LayerRates.ofHead(multiple)))
        .build();
  }

  @Test
  void train_headRate_movesTheHeadByItsMultipleAndOthersByOne() {
    try (Model plain = model();
        Model faster = model()) {
      Map<String, float[]> before = TrainingFixtures.snapshot(plain.getBlock());
      trainOneStep(plain, OptimizerOptions.sgd());
      trainOneStep(faster, OptimizerOptions.sgd().withRates(LayerRates.ofHead(10)));

      Map<String, float[]> once = TrainingFixtures.snapshot(plain.getBlock());
      TrainingFixtures.snapshot(faster.getBlock())
          .forEach(
              (name, actual) -> {
                float multiple = name.startsWith("09Linear") ? 10 : 1;
                float[] start = before.get(name);
                for (int i = 0; i < actual.length; i++) {
                  float expected = start[i] + multiple * (once.get(name)[i] - start[i]);
                  assertThat(actual[i]).as(name).isEqualTo(expected, within(1e-5f));
                }
              });
    }
  }

  @Test
  void train_rateOfAnUnknownLayer_throwsListingTheLayers() {
    OptimizerOptions unknown =
        OptimizerOptions.sgd().withRates(LayerRates.EQUAL.withLayer("01Conv", 2));
    try (Model model = model()) {
      assertThatThrownBy(() -> trainOneStep(model, unknown))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("[01Conv]")
          .hasMessageContaining("01Conv2d");
    }
  }

  @Test
  void train_averageApplied_endsWithTheAverageOfTheWeightsAfterEachStep() {
    OptimizerOptions averaging = OptimizerOptions.sgd().withAverage(WeightAverage.appliedOnly(0.7));
    Map<String, float[]> expected = new LinkedHashMap<>();
    try (Model plain = model();
        Model averaged = model()) {
      train(
          plain,
          options().optimizer(OptimizerOptions.sgd()).build(),
          (event, control) -> {
            if (event instanceof TrainingEvent.StepDone step) {
              takeIn(expected, TrainingFixtures.snapshot(plain.getBlock()), step.step() == 1);
            }
          });
      train(averaged, options().optimizer(averaging).build(), TrainingListener.NONE);

      TrainingFixtures.snapshot(averaged.getBlock())
          .forEach(
              (name, actual) ->
                  assertThat(actual).as(name).containsExactly(expected.get(name), within(1e-6f)));
    }
  }

  private static void takeIn(
      Map<String, float[]> averages, Map<String, float[]> weights, boolean first) {
    weights.forEach(
        (name, values) -> {
          float[] average = averages.computeIfAbsent(name, key -> new float[values.length]);
          for (int i = 0; i < values.length; i++) {
            average[i] = first ? values[i] : 0.7f * average[i] + 0.3f * values[i];
          }
        });
  }

  @Test
  void train_averageEvaluatedOnly_validatesTheAverageAndEndsWithTheTrainedWeights() {
    OptimizerOptions both = OptimizerOptions.sgd().withAverage(WeightAverage.of(0.7));
    OptimizerOptions evaluated =
        OptimizerOptions.sgd().withAverage(WeightAverage.evaluatedOnly(0.7));
    try (Model plain = model();
        Model measured = model();
        Model averaged = model()) {
      train(plain, options().optimizer(OptimizerOptions.sgd()).build(), TrainingListener.NONE);
      TrainingReport report =
          train(measured, options().optimizer(evaluated).build(), TrainingListener.NONE);
      train(averaged, options().optimizer(both).build(), TrainingListener.NONE);

      Map<String, float[]> trained = TrainingFixtures.snapshot(plain.getBlock());
      assertThat(changed(trained, measured.getBlock())).isEmpty();
      assertThat(changed(trained, averaged.getBlock())).isNotEmpty();
      double loss =
          BlockSelectiveTrainer.builder(averaged, options().build())
              .build()
              .evaluate(TrainingFixtures.images(data, 9, 2), Objective.classification())
              .loss();
      assertThat(report.epochs().get(2).validation().loss()).isEqualTo(loss, within(1e-6));
    }
  }

  @Test
  void train_normOfTheGradientsLimited_boundsTheStepOfTheChannelsThatAreTrained() {
    double limit = 1e-3;
    OptimizerOptions clipped = OptimizerOptions.sgd().withClipping(GradientClipping.byNorm(limit));
    try (Model model = model()) {
      Block block = model.getBlock();
      Map<String, float[]> before = TrainingFixtures.snapshot(block);
      LayerSelection first = TrainingFixtures.select(block, layer -> layer.index() == 0);
      ChannelSelection channels =
          new ChannelSelection(
              List.of(new SelectedChannels(first.layers().get(0), 4, List.of(2))),
              TrainingFixtures.layers(block).size(),
              Provenance.builder().build());

      BlockSelectiveTrainer.builder(model, oneStep(clipped))
          .build()
          .train(TrainingRequest.builder(channels, TrainingFixtures.images(data, 12, 1)).build());

      double squares = 0;
      for (Map.Entry<String, float[]> after : TrainingFixtures.snapshot(block).entrySet()) {
        float[] start = before.get(after.getKey());
        for (int i = 0; i < start.length; i++) {
          squares += Math.pow(after.getValue()[i] - (double) start[i], 2);
        }
      }
      // Up to the rounding of weights near 1.
      assertThat(Math.sqrt(squares)).isEqualTo(RATE * limit, within(RATE * limit * 0.02));
    }
  }

  @Test
  void train_normOfTheGradientsOverflows_divergesBeforeAnyWeightChanges() {
    OptimizerOptions clipped = OptimizerOptions.sgd().withClipping(GradientClipping.byNorm(1));
    try (Model model = model()) {
      Map<String, float[]> before = TrainingFixtures.snapshot(model.getBlock());
      ArrayDataset huge =
          TrainingFixtures.dataset(
              TrainingFixtures.images(data, 12, 1)
                  .getByRange(data, 0, 12)
                  .getData()
                  .head()
                  .mul(1e25f),
              TrainingFixtures.images(data, 12, 1).getByRange(data, 0, 12).getLabels().head());

      assertThatThrownBy(
              () ->
                  train(
                      model, oneStep(clipped), TrainingFixtures.selectAll(model.getBlock()), huge))
          .isInstanceOf(TrainingDivergedException.class)
          .hasMessageContaining("norm of the gradients");
      assertThat(changed(before, model.getBlock())).isEmpty();
    }
  }

  @Test
  void train_decay_sparesBiasesAndNormalisationsUnlessAskedFor() {
    // Gradients are limited to nothing, so that only decay moves a weight.
    OptimizerOptions still =
        OptimizerOptions.sgd().withClipping(GradientClipping.byValue(Float.MIN_VALUE));
    try (Model weights = model();
        Model all = model()) {
      Map<String, float[]> before = TrainingFixtures.snapshot(weights.getBlock());
      trainOneStep(weights, still.withWeightDecay(WeightDecay.decoupled(0.5)));
      trainOneStep(all, still.withWeightDecay(WeightDecay.decoupled(0.5).ofEveryParameter()));

      assertThat(changed(before, weights.getBlock()))
          .isNotEmpty()
          .allMatch(name -> name.endsWith("weight"));
      assertThat(changed(before, all.getBlock()))
          .anyMatch(name -> name.endsWith("bias"))
          .anyMatch(name -> name.endsWith("gamma"))
          .anyMatch(name -> name.endsWith("beta"));
    }
  }

  private Model model() {
    return TrainingFixtures.residualModel(engine, 1);
  }

  private static TrainingOptions oneStep(OptimizerOptions optimizer) {
    return options(1, 12)
        .schedule(LearningRateSchedule.constant(RATE))
        .optimizer(optimizer)
        .build();
  }

  /** A trainer that trains the last layer whatever the selection. */
  private static BlockSelectiveTrainer.Builder trainer(Model model, TrainingOptions options) {
    return BlockSelectiveTrainer.builder(model, options)
        .alwaysTrain(model.getBlock().getChildren().get("09Linear"));
  }

  private void trainOneStep(Model model, OptimizerOptions optimizer) {
    trainer(model, oneStep(optimizer)).build().train(request(model, TrainingListener.NONE));
  }

  /** Trains all layers. */
  @Override
  TrainingReport train(Model model, TrainingOptions options, TrainingListener listener) {
    return trainer(model, options).build().train(request(model, listener));
  }

  /** All layers, with validation data. */
  @Override
  TrainingRequest<ArrayDataset> request(Model model, TrainingListener listener) {
    return TrainingRequest.builder(
            TrainingFixtures.selectAll(model.getBlock()), TrainingFixtures.images(data, 12, 1))
        .validation(TrainingFixtures.images(data, 9, 2))
        .listener(listener)
        .build();
  }
}
