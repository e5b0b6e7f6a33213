package io.github.adabet.djl.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.memory.MappedBlocks;
import io.github.adabet.djl.memory.NativeAllocation;
import io.github.adabet.djl.spi.Capability;
import io.github.adabet.djl.spi.MissingCapabilityException;
import io.github.adabet.djl.spi.NetworkOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

      long peak =
          MappedBlocks.peakDuring(
              () -> network.activationSource().forward(batch, activation -> {}));

      // One that looks now and then may miss an array that is there for a moment.
      assertThat(peak).isBetween((long) (0.7 * estimate), (long) (1.2 * estimate));
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
        "maxvit"
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
