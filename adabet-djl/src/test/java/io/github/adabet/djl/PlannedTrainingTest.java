package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.LayerSelection;
import io.github.adabet.Objective;
import io.github.adabet.SelectionBudget;
import io.github.adabet.djl.block.BlockActivationSource;
import io.github.adabet.djl.block.LabelledBatch;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.score.GradientMagnitudeScorer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is known of a selection scheme before it trains, on any engine. */
@EngineTest
class PlannedTrainingTest extends SchemeSetting {

  @Test
  void gradientSource_behindTheDoor_givesTheLabelledGradientsOfTheBlocks() {
    try (PretrainedNetwork network = fixture.open()) {
      Model model = network.unwrap(Model.class).orElseThrow();
      LayerRanker ranker = LayerRanker.builder().scorer(GradientMagnitudeScorer.create()).build();

      LayerRanking behind =
          ranker.rank(
              network.gradientSource(Objective.classification()),
              LabelledTensors.batches(samples, 5));

      List<LabelledBatch> batches = new ArrayList<>();
      try (NDManager scratch = model.getNDManager().newSubManager()) {
        for (LabelledTensors batch : LabelledTensors.batches(samples, 5)) {
          batches.add(
              new LabelledBatch(batch.inputs().copyTo(scratch), batch.labels().copyTo(scratch)));
        }
        LayerRanking direct =
            ranker.rank(
                BlockActivationSource.of(model).labelled(Objective.classification()), batches);
        assertThat(behind.scores()).isEqualTo(direct.scores());
      }
      assertThat(batches).hasSize(3);
    }
  }

  @Test
  void of_schemeThatRanks_showsTheRankingItSelectedFrom() {
    try (PretrainedNetwork network = fixture.open()) {
      Map<String, float[]> before = snapshot(network);

      PlannedTraining planned = PlannedTraining.of(network, plan("fisher", 0), samples, options());

      assertThat(planned.ranking()).isPresent();
      assertThat(planned.ranking().get().scores())
          .extracting(LayerScore::score)
          .allMatch(score -> score > 0);
      assertThat(planned.ranking().get().select(SelectionBudget.fraction(0.5)).layers())
          .isEqualTo(planned.selection().orElseThrow().layers());
      assertThat(planned.ranking().get().provenance().choices())
          .anyMatch(choice -> choice.role().equals("network"));
      assertThat(changed(before, snapshot(network))).isEmpty();
      assertThat(PlannedTraining.of(network, plan("elastic", 2), samples, options()).selection())
          .isEmpty();
    }
  }

  @Test
  void estimate_biasesAndNormalizations_needTheStateOfTheseAlone() {
    try (PretrainedNetwork network = fixture.open()) {
      LayerSelection some =
          PlannedTraining.of(network, plan("bn-bias", 0), samples, options())
              .selection()
              .orElseThrow();
      LayerSelection all =
          PlannedTraining.of(network, plan("full", 0), samples, options())
              .selection()
              .orElseThrow();

      assertThat(some.provenance().settings()).containsEntry("selection.scheme", "bn-bias");
      // Two moments each of 3 biases and 6 scales and shifts of 3 channels, 8 and 3 biases.
      assertThat(network.estimate(some, options()).optimizerState())
          .isEqualTo(2 * (3 + 6 + 8 + 3) * 4L);
      assertThat(network.estimate(all, options()).optimizerState())
          .isEqualTo(2 * 4 * network.layers().stream().mapToLong(Layer::parameterCount).sum());
      assertThat(network.estimate(some, options()).aboveIdle())
          .isLessThan(network.estimate(all, options()).aboveIdle());
    }
  }

  @Test
  void of_schemeThatRanks_prefersANewHeadToItsCandidates() {
    try (PretrainedNetwork network = fixture.open()) {
      network.replaceHead(NetworkFixture.CLASSES, 3);

      LayerSelection selection =
          PlannedTraining.of(network, plan("magnitude", 0), samples, options())
              .selection()
              .orElseThrow();

      assertThat(selection.layers()).containsAll(network.alwaysTrained()).hasSize(2);
    }
  }
}
