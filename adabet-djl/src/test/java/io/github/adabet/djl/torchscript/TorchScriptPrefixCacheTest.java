package io.github.adabet.djl.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.BatchNormMode;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.MemoryLimitExceededException;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.PrefixCacheException;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Sample;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.fixtures.Numbers;
import io.github.adabet.djl.spi.Checkpoints;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.spi.SelectionContext;
import io.github.adabet.spi.SelectionStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What runs before the first trained layer of a TorchScript network is kept by sample. */
class TorchScriptPrefixCacheTest {

  private static final int EPOCHS = 3;
  private static final int SAMPLES = 12;
  private static final long LIMIT = 1 << 24;
  private static final Set<String> SMALL_MATRICES = Set.of("branches", "several", "dense", "sized");

  @TempDir Path folder;

  private static Samples samples(String name) {
    long[] shape = TorchScriptFiles.expected(name).shapes().getOrDefault("input", new long[0]);
    long[] many = shape.clone();
    many[0] = SAMPLES;
    float[] values = new float[Math.toIntExact(Arrays.stream(many).reduce(1, Math::multiplyExact))];
    Random random = new Random(5);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    long[] labels = new long[SAMPLES];
    Arrays.setAll(labels, i -> i % 3);
    return Samples.of(HostTensor.of(values, many), labels);
  }

  private static TrainingOptions.Builder options(int batch) {
    return TrainingOptions.builder()
        .batchSize(batch)
        .seed(4)
        .batchNorm(BatchNormMode.SELECTED)
        .optimizer(OptimizerOptions.sgd(0.9))
        .schedule(LearningRateSchedule.constant(0.02));
  }

  private static TrainerOptions with(TrainingOptions options, @Nullable PrefixCache cache) {
    TrainerOptions trainer = TrainerOptions.of(options);
    return cache == null
        ? trainer
        : trainer.with(TorchScriptTraining.defaults().withPrefixCache(cache));
  }

  private static TrainingReport train(
      PretrainedNetwork network, TrainerOptions options, Samples samples, String... layers) {
    return network.trainer(options).train(TorchScriptFiles.select(network, layers), samples);
  }

  private static Map<String, float[]> trained(
      String name, TrainerOptions options, String... layers) {
    try (PretrainedNetwork network = TorchScriptFiles.open(name)) {
      train(network, options, samples(name), layers);
      return TorchScriptFiles.tensors(network);
    }
  }

  /**
   * Residual sums, dropout, views, lists, loops, numbers beside the tensors, tuples. On some
   * processors matrices of a few numbers are multiplied otherwise at another place of the batch;
   * then the cache is refused.
   */
  @ParameterizedTest
  @CsvSource({
    "residual, blocks.1.1 fc",
    "residual-scripted, blocks.0.1 fc",
    "depthwise, features.6",
    "vit, blocks.1.attn.proj head",
    "vit-scripted, blocks.1.norm1 head",
    "recurrent, gru",
    "recurrent-scripted, gru fc",
    "attention-scripted, norm",
    "squeeze, gate.expand fc",
    "branches, loop fc",
    "branches, right fc",
    "several, two",
    "pooled-scripted, head.0",
    "permuted, norm",
    "split, branch fc",
    "dense, layers.1 fc",
    "sized, up fc",
    "toned, hidden fc"
  })
  void train_withTheCache_endsWithTheBitsOfTrainingWithoutOrIsRefused(
      String name, String selected) {
    String[] layers = selected.split(" ");
    Map<String, float[]> expected =
        trained(name, with(options(4).epochs(EPOCHS).build(), null), layers);
    try (PretrainedNetwork network = TorchScriptFiles.open(name)) {
      PrefixCache cache = PrefixCache.inMemory(LIMIT);
      TrainingReport report;
      try {
        report =
            train(network, with(options(4).epochs(EPOCHS).build(), cache), samples(name), layers);
      } catch (PrefixCacheException e) {
        assertThat(SMALL_MATRICES).contains(name);
        assertThat(e).hasMessageContaining("at different places of a batch of 4");
        return;
      }

      Numbers.assertSameBits(TorchScriptFiles.tensors(network), expected);
      assertThat(report.provenance().settings())
          .containsEntry("training.prefix_cache.split", layers[0])
          .containsEntry("training.prefix_cache.hits", Integer.toString((EPOCHS - 1) * SAMPLES));
    }
  }

  @Test
  void train_onDisk_endsWithTheSameBitsAndLeavesNoFile() throws IOException {
    TrainingOptions options = options(4).epochs(EPOCHS).build();
    PrefixCache cache = PrefixCache.onDisk(folder, LIMIT);

    Numbers.assertSameBits(
        trained("residual", with(options, cache), "blocks.1.1", "fc"),
        trained("residual", with(options, null), "blocks.1.1", "fc"));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  /** The last batch has two samples: the bits are the same, or the cache is refused. */
  @ParameterizedTest
  @CsvSource({"residual, blocks.1.0 fc", "vit-scripted, blocks.1.norm1 head", "dense, fc"})
  void train_smallerLastBatch_isExactOrRefused(String name, String selected) {
    String[] layers = selected.split(" ");
    Map<String, float[]> expected =
        trained(name, with(options(5).epochs(EPOCHS).build(), null), layers);
    Map<String, float[]> actual;
    try {
      actual =
          trained(
              name, with(options(5).epochs(EPOCHS).build(), PrefixCache.inMemory(LIMIT)), layers);
    } catch (PrefixCacheException e) {
      assertThat(e).hasMessageContaining("so a cache would not be exact");
      return;
    }
    Numbers.assertSameBits(actual, expected);
  }

  @Test
  void train_resumedWithTheCache_endsWithTheSameBits() {
    Map<String, float[]> expected =
        trained("residual", with(options(4).epochs(EPOCHS).build(), null), "fc");
    for (int epochs : new int[] {1, EPOCHS}) {
      TrainerOptions options =
          with(options(4).epochs(epochs).build(), PrefixCache.inMemory(LIMIT))
              .withCheckpoints(
                  Checkpoints.in(folder.resolve("checkpoints"))
                      .whereThereIsOne(Checkpoints.Existing.RESUME_IF_PRESENT));
      Map<String, float[]> actual = trained("residual", options, "fc");
      if (epochs == EPOCHS) {
        Numbers.assertSameBits(actual, expected);
      }
    }
  }

  /** Trains a layer that runs on no sample, then the one after it. */
  private record ToneFirst() implements SelectionStrategy {

    @Override
    public String name() {
      return "tone first";
    }

    @Override
    public boolean selectsBefore(int epoch) {
      return epoch == 2;
    }

    @Override
    public LayerSelection select(SelectionContext context) {
      String name = context.epoch() == 1 ? "tone" : "hidden";
      List<Layer> layers =
          context.layers().stream().filter(layer -> layer.name().equals(name)).toList();
      return LayerSelection.of(layers, context.layers().size(), Provenance.builder().build());
    }
  }

  private static Map<String, float[]> trainedToneFirst(TrainerOptions options) {
    try (PretrainedNetwork network = TorchScriptFiles.open("toned")) {
      network
          .trainer(options)
          .train(TrainingRequest.<Samples>builder(new ToneFirst(), samples("toned")).build());
      return TorchScriptFiles.tensors(network);
    }
  }

  /** The constant that is alive before the layer is what an earlier choice has trained. */
  @Test
  void train_resumedWhereAnEarlierChoiceHasTrainedWhatIsKept_endsWithTheSameBits() {
    Map<String, float[]> expected = trainedToneFirst(with(options(4).epochs(EPOCHS).build(), null));
    for (int epochs : new int[] {2, EPOCHS}) {
      TrainerOptions options =
          with(options(4).epochs(epochs).build(), PrefixCache.inMemory(LIMIT))
              .withCheckpoints(
                  Checkpoints.in(folder.resolve("checkpoints"))
                      .whereThereIsOne(Checkpoints.Existing.RESUME_IF_PRESENT));
      Map<String, float[]> actual = trainedToneFirst(options);
      if (epochs == EPOCHS) {
        Numbers.assertSameBits(actual, expected);
      }
    }
  }

  private static void assertRefused(String name, Samples samples, String layer, String reason) {
    try (PretrainedNetwork network = TorchScriptFiles.open(name)) {
      Map<String, float[]> before = TorchScriptFiles.tensors(network);

      assertThatThrownBy(
              () ->
                  train(
                      network,
                      with(options(4).epochs(EPOCHS).build(), PrefixCache.inMemory(LIMIT)),
                      samples,
                      layer))
          .isInstanceOf(PrefixCacheException.class)
          .hasMessageContaining(reason);
      Numbers.assertSameBits(TorchScriptFiles.tensors(network), before);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "batchwise, fc, statistics",
    "aliased, fc, views",
    "mlp, first, first layer of the network is trained"
  })
  void train_whatCannotBeKept_isRefusedBeforeTheFirstStep(
      String name, String layer, String reason) {
    assertRefused(name, samples(name), layer, reason);
  }

  /** The same network trains without the cache. */
  @ParameterizedTest
  @CsvSource({"batchwise, fc", "aliased, fc"})
  void train_whatCannotBeKeptWithoutTheCache_trains(String name, String layer) {
    try (PretrainedNetwork network = TorchScriptFiles.open(name)) {
      Map<String, float[]> before = TorchScriptFiles.tensors(network);

      train(network, with(options(4).epochs(EPOCHS).build(), null), samples(name), layer);

      assertThat(TorchScriptFiles.tensors(network).get(layer + ".weight"))
          .isNotEqualTo(before.get(layer + ".weight"));
    }
  }

  @Test
  void train_samplesThatAreOthersInEachEpoch_areRefused() {
    Samples samples = samples("residual");
    Samples augmented =
        new Samples() {
          @Override
          public long size() {
            return samples.size();
          }

          @Override
          public Sample read(long index) {
            return samples.read(index);
          }

          @Override
          public Samples epoch(int epoch) {
            return samples.range(0, SAMPLES);
          }
        };

    assertRefused("residual", augmented, "fc", "look otherwise in epoch 1");
  }

  @Test
  void train_limitTooSmall_saysWhatIsNeeded() {
    try (PretrainedNetwork network = TorchScriptFiles.open("residual")) {
      assertThatThrownBy(
              () ->
                  train(
                      network,
                      with(options(4).epochs(EPOCHS).build(), PrefixCache.inMemory(100)),
                      samples("residual"),
                      "fc"))
          .isInstanceOf(MemoryLimitExceededException.class)
          .hasMessageContaining("prefix cache");
    }
  }

  /** Two activations of 8 x 10 x 10 numbers are alive at the layer. */
  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, false"})
  void train_memoryForTheStepAlone_isNotEnoughForACacheInMemory(boolean cached, boolean onDisk) {
    try (PretrainedNetwork network = TorchScriptFiles.open("residual")) {
      LayerSelection selection = TorchScriptFiles.select(network, "blocks.1.1");
      TrainingOptions options = options(4).epochs(EPOCHS).build();
      long step = network.estimate(selection, options).aboveIdle();
      TrainerOptions limited =
          with(
                  options,
                  !cached
                      ? null
                      : onDisk ? PrefixCache.onDisk(folder, LIMIT) : PrefixCache.inMemory(LIMIT))
              .withMaximumMemory(step + SAMPLES * 8 * 100 * Float.BYTES);

      if (cached && !onDisk) {
        assertThatThrownBy(() -> network.trainer(limited).train(selection, samples("residual")))
            .isInstanceOf(MemoryLimitExceededException.class);
      } else {
        assertThat(network.trainer(limited).train(selection, samples("residual")).steps())
            .isEqualTo(EPOCHS * SAMPLES / 4);
      }
    }
  }
}
