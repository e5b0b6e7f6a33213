package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.BatchNormMode;
import io.github.adabet.Layer;
import io.github.adabet.LayerCost;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryLimitExceededException;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Provenance;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.spi.SelectiveTrainer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What every kind of network must do behind the door, whatever its format. A subclass says how such
 * a network is made, and what its own framework makes of a batch.
 */
abstract class PretrainedNetworkContract extends NetworkTrainingContract {

  @Test
  void train_beyondTheMemoryAllowed_isRefusedBeforeAnythingChanges() {
    Map<String, float[]> before = fixture.weights(network);
    SelectiveTrainer<Samples> trainer =
        network.trainer(TrainerOptions.of(options()).withMaximumMemory(1));
    Samples samples = fixture.labelled(6, 1);

    assertThatThrownBy(() -> trainer.train(select(0), samples))
        .isInstanceOfSatisfying(
            MemoryLimitExceededException.class, e -> assertThat(e.limitBytes()).isEqualTo(1));
    assertThat(changed(before, fixture.weights(network))).isEmpty();
  }

  @Test
  void costs_anyOptions_haveEveryLayerAndGrowWithReach() {
    TrainingCosts costs = network.costs(options());

    assertThat(costs.layers()).extracting(LayerCost::layer).isEqualTo(network.layers());
    assertThat(costs.peakBytes(network.layers()))
        .isGreaterThan(costs.peakBytes(select(network.layers().size() - 1).layers()));
  }

  /** By costs alone, the sum of gradients over micro-batches has to count, too. */
  @ParameterizedTest
  @CsvSource({"FROZEN,16", "FROZEN,4", "SELECTED,16", "SELECTED,4"})
  void select_anyBudgetOfMemory_isEstimatedWithinIt(BatchNormMode batchNorm, int microBatch) {
    TrainingOptions options =
        TrainingOptions.builder()
            .batchSize(16)
            .microBatchSize(microBatch)
            .batchNorm(batchNorm)
            .optimizer(OptimizerOptions.sgd(0.9))
            .build();
    TrainingCosts costs = network.costs(options);
    Random random = new Random(20_261_130);
    long least = Long.MAX_VALUE;
    for (Layer layer : network.layers()) {
      least = Math.min(least, costs.peakBytes(List.of(layer)));
    }
    long all = costs.peakBytes(network.layers());
    for (int i = 0; i < 12; i++) {
      long budget = least + (long) (random.nextDouble() * (all - least));
      LayerSelection selection =
          network.select(ranking(random), SelectionBudget.peakMemory(budget), options);

      assertThat(network.estimate(selection, options).aboveIdle())
          .as("budget %d, %s", budget, selection)
          .isLessThanOrEqualTo(budget)
          .isEqualTo(
              Long.parseLong(selection.provenance().settings().get("selection.estimated_bytes")));
      assertThat(selection.provenance().settings())
          .as("what the costs leave out")
          .containsEntry("selection.reserved_bytes", "0");
    }
  }

  private LayerRanking ranking(Random random) {
    return new LayerRanking(
        network.layers().stream()
            .map(layer -> LayerScore.ofBatches(layer, List.of(random.nextDouble())))
            .toList(),
        Provenance.builder().build());
  }

  @Test
  void estimate_moreLayers_needMore() {
    long last = network.estimate(select(network.layers().size() - 1), options()).total();
    long all =
        network
            .estimate(select(network.layers().stream().mapToInt(Layer::index).toArray()), options())
            .total();

    assertThat(last).isPositive();
    assertThat(all).isGreaterThan(last);
  }

  @Test
  void estimate_largerBatch_keepsMoreActivations() {
    LayerSelection all = select(network.layers().stream().mapToInt(Layer::index).toArray());
    long small =
        network.estimate(all, TrainingOptions.builder().batchSize(8).build()).savedActivations();
    long large =
        network.estimate(all, TrainingOptions.builder().batchSize(64).build()).savedActivations();

    assertThat(small).isPositive();
    assertThat(large).isGreaterThanOrEqualTo(6 * small);
  }
}
