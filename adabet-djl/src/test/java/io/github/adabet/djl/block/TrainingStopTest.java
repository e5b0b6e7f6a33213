package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Model;
import ai.djl.training.dataset.ArrayDataset;
import io.github.adabet.EarlyStopping;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.Metric;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.StopReason;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingOptions.FinalWeights;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.WeightAverage;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a training ends before its last epoch, on any engine that trains, and what is left then. */
@EngineTest
class TrainingStopTest extends TrainerContractSetting {

  @TempDir private Path directory;

  @Test
  void train_lossNoLongerImproves_stopsAfterThePatience() {
    try (Model model = newModel()) {
      // So small a rate that no epoch gains a hundredth.
      TrainingOptions options =
          options(20, 5)
              .schedule(LearningRateSchedule.constant(1e-7))
              .earlyStopping(EarlyStopping.patience(3).by("loss").withMinimumDelta(0.01))
              .build();

      TrainingReport report = train(model, options, TrainingListener.NONE);

      assertThat(report.stop().kind()).isEqualTo(StopReason.Kind.EARLY_STOPPING);
      assertThat(report.stop().detail()).contains("validation loss").contains("3 epochs");
      assertThat(report.epochs()).hasSize(4);
      assertThat(report.steps()).isEqualTo(12);
    }
  }

  @Test
  void train_lossImprovesAllAlong_trainsAllEpochs() {
    try (Model model = newModel()) {
      TrainingOptions options =
          options(6, 5)
              .optimizer(OptimizerOptions.sgd())
              .schedule(LearningRateSchedule.constant(0.005))
              .earlyStopping(EarlyStopping.patience(1).by("loss"))
              .build();

      TrainingReport report = train(model, options, TrainingListener.NONE);

      assertThat(report.epochs())
          .isSortedAccordingTo(
              java.util.Comparator.comparing(e -> -e.validation().value(Metric.LOSS)));
      assertThat(report.stop().kind()).isEqualTo(StopReason.Kind.COMPLETED);
      assertThat(report.epochs()).hasSize(6);
    }
  }

  @Test
  void train_resumedAfterEarlyStopping_stopsAgainWithoutAStep() {
    TrainingOptions options =
        options(20, 5)
            .schedule(LearningRateSchedule.constant(1e-7))
            .earlyStopping(EarlyStopping.patience(2).by("loss").withMinimumDelta(0.01))
            .build();
    try (Model model = newModel()) {
      BlockSelectiveTrainer.builder(model, options)
          .checkpointDirectory(directory)
          .build()
          .train(request(model, TrainingListener.NONE));
    }
    try (Model model = newModel()) {
      TrainingReport report =
          BlockSelectiveTrainer.builder(model, options)
              .checkpointDirectory(directory)
              .resume()
              .build()
              .train(request(model, TrainingListener.NONE));

      assertThat(report.stop().kind()).isEqualTo(StopReason.Kind.EARLY_STOPPING);
      assertThat(report.epochs()).hasSize(3);
      assertThat(report.medianStepSeconds()).isZero();
    }
  }

  @Test
  void train_earlyStoppingThatCannotBe_isRefusedBeforeTheFirstStep() {
    try (Model model = newModel()) {
      LayerSelection selection = TrainingFixtures.selectLast(model.getBlock());
      ArrayDataset images = TrainingFixtures.images(data, 12, 1);
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  train(
                      model,
                      options().earlyStopping(EarlyStopping.patience(2)).build(),
                      selection,
                      images))
          .withMessageContaining("validation data");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  train(
                      model,
                      options().earlyStopping(EarlyStopping.patience(2).by("auc")).build(),
                      TrainingListener.NONE))
          .withMessageContaining("auc")
          .withMessageContaining("accuracy");
    }
  }

  @Test
  void train_timeIsUp_stopsBeforeTheNextStep() {
    try (Model model = newModel()) {
      Map<String, float[]> before = TrainingFixtures.snapshot(model.getBlock());
      TrainingOptions averaged =
          options().optimizer(OptimizerOptions.sgd().withAverage(WeightAverage.of(0.9))).build();
      TrainingReport report =
          BlockSelectiveTrainer.builder(model, averaged)
              .build()
              .train(
                  TrainingRequest.builder(
                          TrainingFixtures.selectLast(model.getBlock()),
                          TrainingFixtures.images(data, 12, 1))
                      .timeLimit(Duration.ofNanos(1))
                      .build());

      assertThat(report.stop().kind()).isEqualTo(StopReason.Kind.TIME_LIMIT);
      assertThat(report.steps()).isZero();
      assertThat(report.epochs()).isEmpty();
      assertThat(changed(before, model.getBlock())).isEmpty();
    }
  }

  @Test
  void train_listenerStopsAtAnEpoch_endsWithItsReasonAndAReport() {
    try (Model model = newModel()) {
      TrainingListener listener =
          (event, control) -> {
            if (event instanceof TrainingEvent.EpochDone done && done.report().epoch() == 2) {
              control.stop("good enough");
              control.stop("never mind");
            }
          };

      TrainingReport report = train(model, options(9, 5).build(), listener);

      assertThat(report.stop()).isEqualTo(new StopReason(StopReason.Kind.LISTENER, "good enough"));
      assertThat(report.epochs()).hasSize(2);
    }
  }

  @Test
  void train_threadInterrupted_endsWithAReportAndTheFlagStillSet() {
    try (Model model = newModel()) {
      TrainingListener listener =
          (event, control) -> {
            if (event instanceof TrainingEvent.StepDone done && done.step() == 4) {
              Thread.currentThread().interrupt();
            }
          };

      TrainingReport report;
      boolean interrupted;
      try {
        report = train(model, options(9, 5).build(), listener);
      } finally {
        interrupted = Thread.interrupted();
      }

      assertThat(report.stop().kind()).isEqualTo(StopReason.Kind.INTERRUPTED);
      assertThat(report.steps()).isEqualTo(4);
      assertThat(interrupted).isTrue();
    }
  }

  @Test
  void train_stoppedWithBestWeightsAsked_endsWithThoseOfTheBestEpoch() {
    for (boolean onDisk : new boolean[] {false, true}) {
      try (Model model = newModel()) {
        BestEpochWeights best = new BestEpochWeights(model, 8);
        BlockSelectiveTrainer.Builder trainer =
            BlockSelectiveTrainer.builder(model, best().build());
        if (onDisk) {
          trainer.checkpointDirectory(directory);
        }

        TrainingReport report = trainer.build().train(request(model, best));

        assertThat(report.stop().kind()).isEqualTo(StopReason.Kind.LISTENER);
        assertThat(report.bestEpoch()).isNotNull().isLessThan(8);
        assertThat(changed(best.weights(), model.getBlock())).isEmpty();
      }
    }
  }

  @Test
  void train_listener_hearsStepsValidationEpochsCheckpointsAndTheEndInOrder() {
    try (Model model = newModel()) {
      List<TrainingEvent> heard = new ArrayList<>();
      TrainingReport report =
          BlockSelectiveTrainer.builder(model, options(2, 5).build())
              .checkpointDirectory(directory)
              .build()
              .train(request(model, (event, control) -> heard.add(event)));

      assertThat(heard.stream().map(event -> event.getClass().getSimpleName()))
          .containsExactly(
              "StepDone",
              "StepDone",
              "StepDone",
              "ValidationBatchDone",
              "ValidationBatchDone",
              "EpochDone",
              "CheckpointSaved",
              "StepDone",
              "StepDone",
              "StepDone",
              "ValidationBatchDone",
              "ValidationBatchDone",
              "EpochDone",
              "CheckpointSaved",
              "Stopped");
      TrainingEvent.StepDone second = (TrainingEvent.StepDone) heard.get(1);
      assertThat(second.epoch()).isEqualTo(1);
      assertThat(second.stepInEpoch()).isEqualTo(2);
      assertThat(second.stepsPerEpoch()).isEqualTo(3);
      assertThat(second.epochSoFar().samples()).isEqualTo(10);
      TrainingEvent.EpochDone end = (TrainingEvent.EpochDone) heard.get(5);
      assertThat(end.step()).isEqualTo(3);
      assertThat(end.learningRate())
          .isEqualTo(((TrainingEvent.StepDone) heard.get(2)).learningRate());
      assertThat(end.report()).isEqualTo(report.epochs().get(0));
      assertThat(end.best()).isTrue();
      assertThat(heard.get(14)).isEqualTo(new TrainingEvent.Stopped(report.stop()));
    }
  }

  @Test
  void train_dropLast_leavesOutWhatFillsNoBatch() {
    try (Model model = newModel()) {
      TrainingReport report =
          train(
              model,
              options().dropLast().build(),
              TrainingFixtures.selectLast(model.getBlock()),
              TrainingFixtures.images(data, 13, 1));

      assertThat(report.steps()).isEqualTo(6);
      assertThat(report.epochs()).allMatch(epoch -> epoch.training().samples() == 10);
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  train(
                      model,
                      options().dropLast().build(),
                      TrainingFixtures.selectLast(model.getBlock()),
                      TrainingFixtures.images(data, 4, 1)))
          .withMessageContaining("dropLast");
    }
  }

  private Model newModel() {
    return TrainingFixtures.residualModel(engine, 1);
  }

  /** A rate so high that the accuracy goes up and down. */
  private static TrainingOptions.Builder best() {
    return options(20, 5)
        .schedule(LearningRateSchedule.constant(1.5))
        .finalWeights(FinalWeights.BEST);
  }
}
