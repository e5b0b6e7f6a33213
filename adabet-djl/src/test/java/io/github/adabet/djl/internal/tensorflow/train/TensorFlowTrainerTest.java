package io.github.adabet.djl.internal.tensorflow.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.BatchNormMode;
import io.github.adabet.CheckpointException;
import io.github.adabet.EarlyStopping;
import io.github.adabet.GradientClipping;
import io.github.adabet.Layer;
import io.github.adabet.LayerRates;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.Objective;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Provenance;
import io.github.adabet.StopReason;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.WeightAverage;
import io.github.adabet.WeightDecay;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.fixtures.tensorflow.ExportedModel;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.spi.Checkpoints;
import io.github.adabet.djl.spi.TrainerOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run remembers, refuses and reports. */
class TensorFlowTrainerTest {

  private static final ExportedModel MLP = ExportedModel.of("mlp");

  @TempDir Path folder;

  private static TrainingOptions.Builder options() {
    return TrainingOptions.builder()
        .epochs(4)
        .batchSize(5)
        .microBatchSize(3)
        .seed(3)
        .optimizer(
            OptimizerOptions.adam()
                .withWeightDecay(WeightDecay.decoupled(0.01))
                .withClipping(GradientClipping.byNorm(1))
                .withRates(LayerRates.EQUAL.withLayer("head", 2))
                .withAverage(WeightAverage.of(0.9)))
        .schedule(LearningRateSchedule.cosine(0.02));
  }

  private static LayerSelection select(LiveModel model, String... names) {
    List<Layer> layers =
        model.layers().stream()
            .map(GraphLayer::layer)
            .filter(layer -> List.of(names).contains(layer.name()))
            .toList();
    return LayerSelection.of(layers, model.layers().size(), Provenance.builder().build());
  }

  private static TrainingReport train(
      LiveModel model, TrainerOptions options, TrainingListener listener, String... layers) {
    Samples samples = TensorFlowTrainingTest.samples(MLP);
    return new SessionTrainer(model, options, (data, objective) -> null)
        .train(
            TrainingRequest.<Samples>builder(select(model, layers), samples)
                .validation(samples.range(0, 6))
                .listener(listener)
                .build());
  }

  private static void assertEqual(Map<String, float[]> ours, Map<String, float[]> others) {
    assertThat(ours.keySet()).isEqualTo(others.keySet());
    ours.forEach((name, values) -> assertThat(values).as(name).isEqualTo(others.get(name)));
  }

  @Test
  void train_stoppedAndResumed_endsWithTheBitsOfOneThatWasNot() {
    Checkpoints checkpoints = Checkpoints.in(folder.resolve("run")).everySteps(1);
    TrainerOptions options = TrainerOptions.of(options().build());
    try (LiveModel whole = Models.live(MLP);
        LiveModel stopped = Models.live(MLP);
        LiveModel resumed = Models.live(MLP)) {
      TrainingReport once = train(whole, options, TrainingListener.NONE, "first", "head");
      TrainingListener stopping =
          (event, control) -> {
            if (event instanceof TrainingEvent.StepDone step && step.step() == 5) {
              control.stop("enough");
            }
          };
      TrainingReport half =
          train(stopped, options.withCheckpoints(checkpoints), stopping, "first", "head");
      TrainingReport rest =
          train(
              resumed,
              options.withCheckpoints(checkpoints.whereThereIsOne(Checkpoints.Existing.RESUME)),
              TrainingListener.NONE,
              "first",
              "head");

      assertThat(half.stop().kind()).isEqualTo(StopReason.Kind.LISTENER);
      assertThat(half.steps()).isEqualTo(5);
      assertThat(rest.steps()).isEqualTo(once.steps()).isEqualTo(12);
      assertThat(rest.epochs()).hasSize(4);
      for (int epoch = 0; epoch < 4; epoch++) {
        assertThat(rest.epochs().get(epoch).training())
            .isEqualTo(once.epochs().get(epoch).training());
        assertThat(rest.epochs().get(epoch).validation())
            .isEqualTo(once.epochs().get(epoch).validation());
      }
      assertEqual(TensorFlowTrainingTest.weights(resumed), TensorFlowTrainingTest.weights(whole));
    }
  }

  @Test
  void train_resumedWithAnotherSelection_isRefusedAndSaysWhatDiffers() {
    Checkpoints checkpoints = Checkpoints.in(folder.resolve("run"));
    TrainerOptions options = TrainerOptions.of(options().build());
    try (LiveModel model = Models.live(MLP)) {
      train(model, options.withCheckpoints(checkpoints), TrainingListener.NONE, "head");
    }
    try (LiveModel model = Models.live(MLP)) {
      TrainerOptions resuming =
          options.withCheckpoints(checkpoints.whereThereIsOne(Checkpoints.Existing.RESUME));

      assertThatThrownBy(() -> train(model, resuming, TrainingListener.NONE, "first"))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("trainedVariables");
      assertThatThrownBy(
              () ->
                  train(model, options.withCheckpoints(checkpoints), TrainingListener.NONE, "head"))
          .isInstanceOf(CheckpointException.class);
    }
  }

  @Test
  void train_microBatches_endWhereWholeBatchesEnd() {
    try (LiveModel parts = Models.live(MLP);
        LiveModel whole = Models.live(MLP)) {
      train(
          parts,
          TrainerOptions.of(options().build()),
          TrainingListener.NONE,
          "first",
          "second",
          "head");
      TrainingOptions together =
          TrainingOptions.builder()
              .epochs(4)
              .batchSize(5)
              .seed(3)
              .optimizer(options().build().optimizer())
              .schedule(LearningRateSchedule.cosine(0.02))
              .build();
      train(whole, TrainerOptions.of(together), TrainingListener.NONE, "first", "second", "head");

      Map<String, float[]> expected = TensorFlowTrainingTest.weights(whole);
      TensorFlowTrainingTest.weights(parts)
          .forEach(
              (name, values) -> {
                for (int i = 0; i < values.length; i++) {
                  assertThat(values[i])
                      .as(name)
                      .isCloseTo(
                          expected.get(name)[i], org.assertj.core.api.Assertions.within(1e-4f));
                }
              });
    }
  }

  @Test
  void train_bestWeights_areThoseOfTheBestEpochWithAndWithoutCheckpoints() {
    TrainingOptions best =
        options()
            .finalWeights(TrainingOptions.FinalWeights.BEST)
            .earlyStopping(new EarlyStopping("accuracy", 1, 0))
            .build();
    try (LiveModel kept = Models.live(MLP);
        LiveModel written = Models.live(MLP)) {
      List<TrainingEvent> events = new ArrayList<>();
      TrainingReport report =
          train(kept, TrainerOptions.of(best), (event, control) -> events.add(event), "head");
      train(
          written,
          TrainerOptions.of(best).withCheckpoints(Checkpoints.in(folder.resolve("best"))),
          TrainingListener.NONE,
          "head");

      assertThat(report.bestEpoch()).isNotNull();
      assertThat(report.provenance().settings()).containsKey("training.optimizer");
      assertThat(events).anyMatch(TrainingEvent.EpochDone.class::isInstance);
      assertThat(events).anyMatch(TrainingEvent.ValidationBatchDone.class::isInstance);
      assertThat(events.get(events.size() - 1)).isInstanceOf(TrainingEvent.Stopped.class);
      assertEqual(TensorFlowTrainingTest.weights(kept), TensorFlowTrainingTest.weights(written));
    }
  }

  @Test
  void train_layerInALoop_isRefusedByNameBeforeAnythingChanges() {
    ExportedModel recurrent = ExportedModel.of("recurrent");
    try (LiveModel model = Models.live(recurrent)) {
      Map<String, float[]> before = TensorFlowTrainingTest.weights(model);
      SessionTrainer trainer =
          new SessionTrainer(
              model, TrainerOptions.of(options().build()), (data, objective) -> null);
      LayerSelection selection = select(model, "lstm/lstm_cell");
      Samples samples = TensorFlowTrainingTest.samples(recurrent);

      assertThatThrownBy(() -> trainer.train(selection, samples))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("lstm/lstm_cell")
          .hasMessageContaining("While");
      assertEqual(TensorFlowTrainingTest.weights(model), before);
    }
  }

  @Test
  void train_batchNormInTrainingMode_isRefusedWithTheRemedy() {
    ExportedModel cnn = ExportedModel.of("keras2_cnn");
    try (LiveModel model = Models.live(cnn)) {
      TrainingOptions options = options().batchNorm(BatchNormMode.SELECTED).build();
      SessionTrainer trainer =
          new SessionTrainer(model, TrainerOptions.of(options), (data, objective) -> null);
      LayerSelection selection = select(model, "stem_bn");
      Samples samples = TensorFlowTrainingTest.samples(cnn);

      assertThatThrownBy(() -> trainer.train(selection, samples))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("stem_bn")
          .hasMessageContaining("FROZEN");
    }
  }

  @Test
  void train_objectiveThatDoesNotFitTheOutput_isRefused() {
    ExportedModel cnn = ExportedModel.of("keras2_cnn");
    try (LiveModel model = Models.live(cnn)) {
      SessionTrainer trainer =
          new SessionTrainer(
              model, TrainerOptions.of(options().build()), (data, objective) -> null);
      TrainingRequest<Samples> request =
          TrainingRequest.builder(select(model, "predictions"), TensorFlowTrainingTest.samples(cnn))
              .objective(Objective.regression())
              .build();

      assertThatThrownBy(() -> trainer.train(request))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("SOFTMAX");
    }
  }
}
