package io.github.adabet.djl.torchscript;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.Layer;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.LoopCount;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.spi.LayerScorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Networks of windows, and such with layers that no sample enters: ranked, with the counts of
 * ripser, given a new head, trained and saved.
 */
class WindowNetworksTest {

  private static final int SAMPLES = 16;

  private static final LayerScorer LOOPS =
      LayerScorer.named(
          "loops",
          activation ->
              (double) LoopCount.byLunes(activation.pairwiseDistances(), activation.samples()));

  @TempDir private Path folder;

  /** By the formula of tools/export-torchscript.py. */
  private static TensorBatch images(PretrainedNetwork network) {
    long[] sample = network.inputs().get(0).sample().getShape();
    long[] shape = new long[sample.length + 1];
    shape[0] = SAMPLES;
    System.arraycopy(sample, 0, shape, 1, sample.length);
    float[] numbers = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) ((31L * i + 7919) * i % 1_000_003 / 500_002.0 - 1);
    }
    return TensorBatch.of(HostTensor.of(numbers, shape));
  }

  private static Map<String, Double> expectedCounts(String network) throws IOException {
    Map<String, Double> counts = new LinkedHashMap<>();
    for (String line : Files.readAllLines(TorchScriptFiles.file("counts.txt"))) {
      String[] words = line.split(" ", -1);
      if (words[0].equals(network)) {
        counts.put(words[1], Double.valueOf(words[2]));
      }
    }
    return counts;
  }

  private static LayerRanking ranked(PretrainedNetwork network) {
    return network.rank(List.of(images(network)), LayerRanker.builder().scorer(LOOPS).build());
  }

  private static Set<String> trainedIn(PretrainedNetwork network, Map<String, float[]> before) {
    Set<String> changed = new LinkedHashSet<>();
    TorchScriptFiles.tensors(network)
        .forEach(
            (name, numbers) -> {
              if (!Arrays.equals(numbers, before.get(name))) {
                changed.add(name);
              }
            });
    return changed;
  }

  private static Samples labelled(PretrainedNetwork network, int classes) {
    long[] labels = new long[SAMPLES];
    Arrays.setAll(labels, i -> i % classes);
    return Samples.of(images(network).first(), labels);
  }

  private static TrainingOptions oneStep() {
    return TrainingOptions.builder()
        .epochs(1)
        .batchSize(SAMPLES)
        .schedule(LearningRateSchedule.constant(0.05))
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"windows", "swin", "swin-v2", "maxvit", "placed"})
  void rank_loops_areThoseOfRipserInPython(String name) throws IOException {
    Map<String, Double> counts = new LinkedHashMap<>();
    try (PretrainedNetwork network = TorchScriptFiles.open(name)) {
      ranked(network).scores().forEach(score -> counts.put(score.layer().name(), score.score()));
    }

    assertThat(counts).containsExactlyInAnyOrderEntriesOf(expectedCounts(name));
    assertThat(counts.values()).anyMatch(count -> count > 2);
  }

  @Test
  void select_everythingThatWasRanked_leavesOutLayersThatNoSampleEnters() {
    try (PretrainedNetwork network = TorchScriptFiles.open("maxvit")) {
      List<String> apart = new ArrayList<>();
      network.layers().stream()
          .map(Layer::name)
          .filter(name -> name.contains("rel_pos"))
          .forEach(apart::add);

      List<Layer> chosen = ranked(network).select(SelectionBudget.fraction(1)).layers();

      assertThat(apart).hasSize(4);
      assertThat(chosen).hasSize(network.layers().size() - 4);
      assertThat(chosen).extracting(Layer::name).doesNotContainAnyElementsOf(apart);
      assertThat(network.provenance().settings().get("source.unranked_parameters"))
          .contains(
              "attn_block.attn.rel_pos.mlp.fc1.weight is of the layer"
                  + " stages.0.blocks.0.attn_block.attn.rel_pos.mlp.fc1, which no sample enters");
    }
  }

  @Test
  void train_layerThatNoSampleEntersByName_changesThatAlone() {
    try (PretrainedNetwork network = TorchScriptFiles.open("swin-v2")) {
      String layer = "layers.0.blocks.0.attn.cpb_mlp.0";
      Map<String, float[]> before = TorchScriptFiles.tensors(network);

      network.train(TorchScriptFiles.select(network, layer), labelled(network, 3), oneStep());

      assertThat(trainedIn(network, before))
          .containsExactlyInAnyOrder(layer + ".weight", layer + ".bias");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"swin", "swin-v2", "maxvit"})
  void save_newHeadAndBestLayersTrained_opensAgainWithTheSameOutputs(String name) {
    Path saved = folder.resolve("saved.pt");
    NetworkOptions options = NetworkOptions.builder().input(3, 32, 32).build();
    try (PretrainedNetwork network = TorchScriptFiles.open(name)) {
      network.replaceHead(5, 1);
      Map<String, float[]> before = TorchScriptFiles.tensors(network);

      network.train(
          ranked(network).select(SelectionBudget.fraction(0.3)), labelled(network, 5), oneStep());
      network.save(saved);

      assertThat(trainedIn(network, before))
          .hasSizeBetween(4, before.size() / 2)
          .contains("head.fc.weight");
      HostTensor outputs = network.predict(images(network)).first();
      assertThat(outputs.shape().getShape()).containsExactly(SAMPLES, 5);
      try (PretrainedNetwork again = PretrainedNetwork.open(saved, options)) {
        assertThat(again.predict(images(again)).first()).isEqualTo(outputs);
        assertThat(again.layers()).isEqualTo(network.layers());
      }
    }
  }

  @Test
  void estimate_layersThatNoSampleEnters_areCounted() {
    try (PretrainedNetwork network = TorchScriptFiles.open("swin-v2")) {
      assertThat(network.estimateRanking(32))
          .hasValueSatisfying(estimate -> assertThat(estimate.total()).isPositive());
      assertThat(network.costs(oneStep()).layers()).hasSameSizeAs(network.layers());
    }
  }
}
