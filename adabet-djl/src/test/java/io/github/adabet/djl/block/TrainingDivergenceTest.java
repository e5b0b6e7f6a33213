package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.ArrayDataset;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.Objective;
import io.github.adabet.StopReason;
import io.github.adabet.TrainingDivergedException;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingOptions.FinalWeights;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a training ends whose loss is no longer finite, on any engine that trains. */
@EngineTest
class TrainingDivergenceTest extends TrainerContractSetting {

  @Test
  void train_divergesWithBestWeightsAsked_endsWithThoseAndAReport() {
    try (Model model = newModel()) {
      LearningRateSchedule explodes =
          LearningRateSchedule.of("explodes", (step, total) -> step < 9 ? 0.05 : 3e38);
      BestEpochWeights best = new BestEpochWeights(model, Integer.MAX_VALUE);
      TrainingOptions options =
          options(20, 5).schedule(explodes).finalWeights(FinalWeights.BEST).build();

      TrainingReport report = train(model, options, best);

      assertThat(report.stop().kind()).isEqualTo(StopReason.Kind.DIVERGED);
      assertThat(report.stop().detail()).contains("learning rate");
      assertThat(report.bestEpoch()).isNotNull();
      assertThat(changed(best.weights(), model.getBlock())).isEmpty();
    }
  }

  @Test
  void train_divergesWithoutBestWeights_throwsWithTheReport() {
    try (Model model = newModel()) {
      LearningRateSchedule explodes =
          LearningRateSchedule.of("explodes", (step, total) -> step < 6 ? 0.05 : 3e38);
      List<TrainingEvent> heard = new ArrayList<>();

      assertThatThrownBy(
              () ->
                  train(
                      model,
                      options(20, 5).schedule(explodes).build(),
                      (event, control) -> heard.add(event)))
          .isInstanceOfSatisfying(
              TrainingDivergedException.class,
              e -> {
                TrainingReport report = e.report().orElseThrow();
                assertThat(report.stop().kind()).isEqualTo(StopReason.Kind.DIVERGED);
                assertThat(report.epochs()).hasSizeGreaterThanOrEqualTo(2);
              });
      assertThat(heard.get(heard.size() - 1))
          .isInstanceOfSatisfying(
              TrainingEvent.Stopped.class,
              stopped -> assertThat(stopped.reason().kind()).isEqualTo(StopReason.Kind.DIVERGED));
    }
  }

  @Test
  void train_validationLossOverflows_isADivergenceAndNoBestEpoch() {
    try (Model model = newModel()) {
      Shape targets = new Shape(6, TrainingFixtures.CLASSES);
      ArrayDataset training =
          TrainingFixtures.dataset(data.zeros(new Shape(6, 1, 6, 6)), data.zeros(targets));
      ArrayDataset broken =
          TrainingFixtures.dataset(data.zeros(new Shape(6, 1, 6, 6)), data.full(targets, 1e30f));
      TrainingOptions options = options().finalWeights(FinalWeights.BEST).build();

      assertThatThrownBy(
              () ->
                  BlockSelectiveTrainer.builder(model, options)
                      .build()
                      .train(
                          TrainingRequest.builder(
                                  TrainingFixtures.selectLast(model.getBlock()), training)
                              .objective(Objective.regression())
                              .validation(broken)
                              .build()))
          .isInstanceOf(TrainingDivergedException.class)
          .hasMessageContaining("The validation loss is ")
          .satisfies(
              e ->
                  assertThat(((TrainingDivergedException) e).report().orElseThrow().bestEpoch())
                      .isNull());
    }
  }

  @Test
  void train_validationInputNotFinite_isRefusedNamingSamples() {
    try (Model model = newModel()) {
      ArrayDataset broken =
          TrainingFixtures.dataset(
              data.full(new Shape(2, 1, 6, 6), Float.NaN), data.zeros(new Shape(2)));

      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  BlockSelectiveTrainer.builder(model, options().build()).build().evaluate(broken))
          .withMessageContaining("evaluation")
          .withMessageContaining("[0, 1]");
    }
  }

  private Model newModel() {
    return TrainingFixtures.residualModel(engine, 1);
  }
}
