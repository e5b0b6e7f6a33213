package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.dataset.ArrayDataset;
import io.github.adabet.BatchNormMode;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.Provenance;
import io.github.adabet.StopReason;
import io.github.adabet.TrainingDivergedException;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingInProgressException;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.fixtures.CancelAfter;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * How a selective trainer fails on any engine that trains: typed, naming the cause, and fit for
 * another run.
 */
@EngineTest
class SelectiveTrainerFailureTest extends TrainerContractSetting {

  @Test
  void train_filterLetsNothingThrough_throws() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      BlockSelectiveTrainer trainer =
          BlockSelectiveTrainer.builder(model, options().build())
              .parameterFilter((layer, name, type) -> false)
              .build();
      LayerSelection selection = TrainingFixtures.selectAll(model.getBlock());
      ArrayDataset training = TrainingFixtures.images(data, 12, 1);

      assertThatThrownBy(() -> trainer.train(selection, training))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("nothing to train");
    }
  }

  @Test
  void train_layerOfAnotherNetwork_throwsNamingIt() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1);
        Model other =
            TrainingFixtures.model(engine(), TrainingFixtures.perceptron(4), 1, new Shape(1, 6))) {
      LayerSelection selection = TrainingFixtures.selectAll(other.getBlock());

      assertThatThrownBy(() -> train(model, options().build(), selection))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("01Linear");
    }
  }

  @Test
  void train_bestWeightsWithoutValidation_throws() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      TrainingOptions options = options().finalWeights(TrainingOptions.FinalWeights.BEST).build();

      assertThatThrownBy(() -> train(model, options, TrainingFixtures.selectLast(model.getBlock())))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("validation");
    }
  }

  @Test
  void train_labelOutOfRange_throwsNamingSampleLabelAndRange() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      ArrayDataset images = TrainingFixtures.images(data, 12, 1);
      float[] labels = new float[12];
      labels[8] = 3;
      ArrayDataset wrong =
          TrainingFixtures.dataset(
              images.getByRange(data, 0, 12).getData().head(), data.create(labels));

      assertThatThrownBy(
              () ->
                  train(
                      model,
                      options().build(),
                      TrainingFixtures.selectLast(model.getBlock()),
                      wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Sample 8")
          .hasMessageContaining("3.0")
          .hasMessageContaining("0 to 2");
    }
  }

  @Test
  void train_negativeOrFractionalLabel_throws() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      for (float label : new float[] {-1, 0.5f, Float.NaN}) {
        ArrayDataset wrong =
            TrainingFixtures.dataset(
                data.zeros(new Shape(1, 1, 6, 6)), data.create(new float[] {label}));

        assertThatThrownBy(
                () ->
                    train(
                        model,
                        options().build(),
                        TrainingFixtures.selectLast(model.getBlock()),
                        wrong))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("Sample 0");
      }
    }
  }

  @Test
  void train_nonFiniteInput_throwsNamingTheStep() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      ArrayDataset wrong =
          TrainingFixtures.dataset(
              data.full(new Shape(6, 1, 6, 6), Float.NaN), data.zeros(new Shape(6)));

      assertThatThrownBy(
              () ->
                  train(
                      model,
                      options().build(),
                      TrainingFixtures.selectLast(model.getBlock()),
                      wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("step 1");
    }
  }

  @Test
  void train_absurdLearningRate_throwsDiverged() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      TrainingOptions options =
          TrainingOptions.builder()
              .epochs(20)
              .batchSize(5)
              .schedule(LearningRateSchedule.constant(1e30))
              .build();

      assertThatThrownBy(() -> train(model, options, TrainingFixtures.selectAll(model.getBlock())))
          .isInstanceOf(TrainingDivergedException.class)
          .hasMessageContaining("learning rate");
    }
  }

  @Test
  void train_afterFailedRun_works() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      ArrayDataset wrong =
          TrainingFixtures.dataset(data.zeros(new Shape(1, 1, 6, 6)), data.create(new float[] {9}));
      LayerSelection selection = TrainingFixtures.selectLast(model.getBlock());
      assertThatThrownBy(() -> train(model, options().build(), selection, wrong))
          .isInstanceOf(IllegalArgumentException.class);

      assertThat(train(model, options().build(), selection).epochs()).hasSize(3);
    }
  }

  @Test
  void train_cancelled_stopsAfterAFullStep() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      CancelAfter listener = new CancelAfter(4);
      BlockSelectiveTrainer trainer =
          BlockSelectiveTrainer.builder(model, options().build()).build();
      LayerSelection selection = TrainingFixtures.selectLast(model.getBlock());
      ArrayDataset training = TrainingFixtures.images(data, 12, 1);

      TrainingReport report =
          trainer.train(TrainingRequest.builder(selection, training).progress(listener).build());

      assertThat(report.stop().kind()).isEqualTo(StopReason.Kind.LISTENER);
      assertThat(report.steps()).isEqualTo(4);
    }
  }

  @Test
  void train_singleSampleLeftForANormalisationOfColumns_isRefusedBeforeTheFirstStep() {
    try (Model model =
        TrainingFixtures.model(
            engine(),
            new SequentialBlock()
                .add(Linear.builder().setUnits(4).build())
                .add(BatchNorm.builder().build())
                .add(Linear.builder().setUnits(TrainingFixtures.CLASSES).build()),
            1,
            new Shape(2, 6))) {
      LayerSelection all = TrainingFixtures.selectAll(model.getBlock());
      ArrayDataset points = TrainingFixtures.points(data, 9, 6, 1);
      Map<String, float[]> before = TrainingFixtures.snapshot(model.getBlock());
      for (TrainingOptions.Builder options :
          List.of(options(2, 4), options(2, 8), options(2, 5).microBatchSize(4), options(2, 1))) {
        TrainingOptions selected = options.batchNorm(BatchNormMode.SELECTED).build();
        assertThatThrownBy(() -> train(model, selected, all, points))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("02BatchNorm")
            .hasMessageContaining("9 samples")
            .hasMessageContaining("dropLast");
      }
      assertThat(changed(before, model.getBlock())).isEmpty();

      TrainingOptions dropped = options(2, 4).batchNorm(BatchNormMode.SELECTED).dropLast().build();
      assertThat(train(model, dropped, all, points).steps()).isEqualTo(4);
      assertThat(train(model, options(2, 4).build(), all, points).steps()).isEqualTo(6);
    }
  }

  @Test
  void train_singleSampleLeftForANormalisationOfImages_isTrainedOn() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      TrainingOptions options = options(1, 4).batchNorm(BatchNormMode.SELECTED).build();

      assertThat(
              train(
                      model,
                      options,
                      TrainingFixtures.selectAll(model.getBlock()),
                      TrainingFixtures.images(data, 9, 1))
                  .steps())
          .isEqualTo(3);
    }
  }

  @Test
  void train_whileAnotherTrains_isRefusedNamingTheRemedyAndTheFirstGoesOn() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1);
        Model other = TrainingFixtures.residualModel(engine(), 2)) {
      AtomicReference<Throwable> refusal = new AtomicReference<>();
      TrainingListener listener =
          (event, control) -> {
            if (event instanceof TrainingEvent.StepDone step && step.step() == 2) {
              Thread second =
                  new Thread(
                      () ->
                          train(
                              other,
                              options().build(),
                              TrainingFixtures.selectLast(other.getBlock())));
              second.setUncaughtExceptionHandler((thread, thrown) -> refusal.set(thrown));
              second.start();
              try {
                second.join();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
          };

      TrainingReport report =
          BlockSelectiveTrainer.builder(model, options().build())
              .build()
              .train(
                  TrainingRequest.builder(
                          TrainingFixtures.selectLast(model.getBlock()),
                          TrainingFixtures.images(data, 12, 1))
                      .listener(listener)
                      .build());

      assertThat(refusal.get())
          .isInstanceOf(TrainingInProgressException.class)
          .hasMessageContaining(engine())
          .hasMessageContaining("one after another");
      assertThat(report.epochs()).hasSize(3);
      assertThat(
              train(other, options().build(), TrainingFixtures.selectLast(other.getBlock()))
                  .epochs())
          .hasSize(3);
    }
  }

  @Test
  void train_emptySelection_cannotBeExpressed() {
    assertThatThrownBy(() -> LayerSelection.of(List.of(), 3, Provenance.builder().build()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
