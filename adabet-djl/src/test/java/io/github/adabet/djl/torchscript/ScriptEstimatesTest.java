package io.github.adabet.djl.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.MemoryLimitExceededException;
import io.github.adabet.Objective;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.block.objective.BlockObjectives;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.internal.estimate.RankingForecast;
import io.github.adabet.djl.internal.memory.MemoryLimit;
import io.github.adabet.djl.memory.MappedBlocks;
import io.github.adabet.djl.memory.NativeAllocation;
import io.github.adabet.djl.spi.Capability;
import io.github.adabet.djl.spi.MissingCapabilityException;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.torchscript.internal.train.LabelledScript;
import io.github.adabet.spi.LayerQuantity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What networks in TorchScript files are expected to take. */
class ScriptEstimatesTest {

  private static final int BATCH = 64;
  private static final int SIDE = 96;

  private static PretrainedNetwork open(String name, long... sample) {
    return PretrainedNetwork.open(
        TorchScriptFiles.file(name + ".pt"), NetworkOptions.builder().input(sample).build());
  }

  private static LayerSelection select(PretrainedNetwork network, List<Layer> layers) {
    return LayerSelection.of(layers, network.layers().size(), Provenance.builder().build());
  }

  private static TrainingOptions options() {
    return TrainingOptions.builder().batchSize(BATCH).build();
  }

  /** Each output of a convolution is 19 MB, which glibc maps by itself. */
  @ParameterizedTest
  @ValueSource(strings = {"residual", "residual-scripted"})
  void ranking_largeActivations_isAboutThePeakThatWasSeen(String name) throws InterruptedException {
    NativeAllocation applied = NativeAllocation.apply();
    assumeTrue(applied.applied(), applied.description());
    TensorBatch batch =
        TensorBatch.of(HostTensor.of(new float[BATCH * 3 * SIDE * SIDE], BATCH, 3, SIDE, SIDE));
    try (PretrainedNetwork network = open(name, 3, SIDE, SIDE)) {
      network.activationSource().forward(batch, activation -> {});
      long estimate = network.estimateRanking(BATCH).orElseThrow().aboveIdle();

      long least = (long) (0.7 * estimate);
      long peak =
          MappedBlocks.peakReaching(
              least, () -> network.activationSource().forward(batch, activation -> {}));

      assertThat(peak).isBetween(least, (long) (1.2 * estimate));
    }
  }

  /** Gradients of outputs alone, and of weights too, which the pass shows of all layers at once. */
  @ParameterizedTest
  @EnumSource(names = {"OUTPUT_GRADIENT", "WEIGHT_GRADIENTS"})
  void rankingByGradients_largeActivations_isAboutThePeakThatWasSeen(LayerQuantity gradients)
      throws InterruptedException {
    NativeAllocation applied = NativeAllocation.apply();
    assumeTrue(applied.applied(), applied.description());
    Set<LayerQuantity> needs = Set.of(LayerQuantity.OUTPUT, gradients);
    LabelledTensors batch =
        new LabelledTensors(
            TensorBatch.of(HostTensor.of(new float[BATCH * 3 * SIDE * SIDE], BATCH, 3, SIDE, SIDE)),
            TensorBatch.of(HostTensor.of(new long[BATCH], BATCH)));
    long estimate;
    try (LoadedScript script = LoadedScript.open(TorchScriptFiles.file("residual.pt"), 0)) {
      estimate =
          script
              .estimator(List.of(new Shape(3, SIDE, SIDE)), List.of(DataType.FLOAT32))
              .rankingByGradients(BATCH, script.ranked(), needs)
              .aboveIdle();
    }
    try (PretrainedNetwork network = open("residual", 3, SIDE, SIDE)) {
      var source = network.gradientSource(Objective.classification());
      source.forward(batch, needs, observed -> {});

      long least = (long) (0.7 * estimate);
      long peak =
          MappedBlocks.peakReaching(least, () -> source.forward(batch, needs, observed -> {}));

      assertThat(peak).isBetween(least, (long) (1.2 * estimate));
    }
  }

  @Test
  void rankingByGradients_beyondALimit_isRefusedBeforeItRuns() {
    try (LoadedScript script = LoadedScript.open(TorchScriptFiles.file("residual.pt"), 0);
        NDManager scratch = script.manager().newSubManager()) {
      RankingForecast forecast =
          new RankingForecast(script::estimator, script.manager(), MemoryLimit.of(1000));
      LabelledScript source =
          new LabelledScript(
              script.trainable(),
              new ScriptActivations(script),
              BlockObjectives.of(Objective.classification()),
              forecast);
      NDList images = new NDList(scratch.zeros(new Shape(4, 3, SIDE, SIDE)));
      NDList labels = new NDList(scratch.zeros(new Shape(4), DataType.INT64));
      Batch batch = new Batch(scratch, images, labels, 4, null, null, 0, 0);

      assertThatThrownBy(
              () ->
                  source.forward(
                      batch,
                      Set.of(LayerQuantity.OUTPUT_GRADIENT),
                      observed -> fail("it ran: %s", observed.layer())))
          .isInstanceOf(MemoryLimitExceededException.class)
          .hasMessageContaining("Ranking by gradients with batches of 4 needs")
          .hasMessageContaining("choose a score that needs no gradients");
    }
  }

  @Test
  void estimate_operationsWithoutARule_areNamedAndNothingIsRefused() {
    try (PretrainedNetwork network = open("recurrent", 4, 5)) {
      MemoryEstimate estimate = network.estimate(select(network, network.layers()), options());

      assertThat(estimate.assumptions())
          .anyMatch(sentence -> sentence.startsWith("There is no rule for gru, lstm:"));
      TensorBatch batch = TensorBatch.of(HostTensor.of(new float[2 * 4 * 5], 2, 4, 5));
      var source = network.activationSource();
      source.forward(batch, activation -> {});
      assertThat(source.provenance().settings())
          .containsEntry(
              "source.memory_limit",
              "not checked: there is no rule of memory for the operations gru, lstm");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlp",
        "residual",
        "depthwise",
        "vit",
        "vit-scripted",
        "attention-scripted",
        "encoder",
        "swin-v2",
        "maxvit",
        "placed",
        "placed-scripted"
      })
  void estimate_classifier_hasARuleForEachOperation(String name) {
    long[] shape = TorchScriptFiles.expected(name).shapes().getOrDefault("input", new long[0]);
    long[] sample = Arrays.copyOfRange(shape, 1, shape.length);
    try (PretrainedNetwork network = open(name, sample)) {
      MemoryEstimate estimate = network.estimate(select(network, network.layers()), options());

      assertThat(estimate.assumptions()).noneMatch(sentence -> sentence.contains("no rule for"));
      assertThat(estimate.contributions())
          .extracting(MemoryEstimate.Contribution::name)
          .containsAnyElementsOf(network.layers().stream().map(Layer::name).toList());
    }
  }

  @Test
  void costs_randomSelections_boundTheirPeaks() {
    Random random = new Random(20_261_130);
    try (PretrainedNetwork network = open("residual", 3, 10, 10)) {
      TrainingCosts costs = network.costs(options());
      for (int i = 0; i < 30; i++) {
        List<Layer> chosen = new ArrayList<>(network.layers());
        chosen.removeIf(layer -> random.nextBoolean());
        if (!chosen.isEmpty()) {
          long peak = network.estimate(select(network, chosen), options()).aboveIdle();
          assertThat(costs.peakBytes(chosen)).as("%s", chosen).isGreaterThanOrEqualTo(peak);
        }
      }
      assertThat(costs.stepTimeRatio(network.layers())).isEqualTo(1);
      int count = network.layers().size();
      assertThat(costs.stepTimeRatio(network.layers().subList(count - 1, count)))
          .isBetween(0.2, 0.8);
    }
  }

  @Test
  void estimate_inputsUnstated_isRefusedWithTheRemedy() {
    try (PretrainedNetwork network = PretrainedNetwork.open(TorchScriptFiles.file("mlp.pt"))) {
      assertThat(network.capabilities().has(Capability.ESTIMATE)).isFalse();
      assertThatThrownBy(() -> network.estimate(select(network, network.layers()), options()))
          .isInstanceOf(MissingCapabilityException.class)
          .hasMessageContaining("NetworkOptions.builder().input(...)");
    }
  }
}
