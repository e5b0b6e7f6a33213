package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.adabet.BatchNormMode;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryLimitExceededException;
import io.github.adabet.MemorySize;
import io.github.adabet.PrefixCacheException;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.djl.zoo.SmallNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Prefix cache, micro-batches and activation recomputation change how a step runs, and not what it
 * comes to, on any engine that trains.
 */
@EngineTest
class ExecutionOptionsTest extends TrainerContractSetting {

  private static final long ROOMY = 1 << 28;

  /** Seven samples in batches of three, so that the last batch is smaller. */
  private static final int SAMPLES = 7;

  private ArrayDataset images(SmallNetwork network) {
    NDArray inputs = network.batch(data, SAMPLES);
    float[] labels = new float[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      labels[i] = i % SmallNetwork.CLASSES;
    }
    return TrainingFixtures.dataset(inputs, data.create(labels));
  }

  private TrainingReport run(
      Model model,
      TrainingOptions options,
      LayerSelection selection,
      RandomAccessDataset training,
      UnaryOperator<BlockSelectiveTrainer.Builder> settings) {
    return settings
        .apply(BlockSelectiveTrainer.builder(model, options))
        .build()
        .train(selection, training);
  }

  private TrainingReport runResidual(
      Model model,
      TrainingOptions options,
      int firstLayer,
      UnaryOperator<BlockSelectiveTrainer.Builder> settings) {
    return run(
        model,
        options,
        TrainingFixtures.select(model.getBlock(), layer -> layer.index() >= firstLayer),
        TrainingFixtures.images(data, 11, 1),
        settings);
  }

  private Model withoutDropout() {
    Shape input = new Shape(2, 1, TrainingFixtures.SIDE, TrainingFixtures.SIDE);
    return TrainingFixtures.model(
        engine(), TrainingFixtures.residualNetworkWithoutDropout(), 1, input);
  }

  private static UnaryOperator<BlockSelectiveTrainer.Builder> cached(PrefixCache cache) {
    return builder -> builder.prefixCache(cache);
  }

  private static void assertSameBits(Model one, Model other) {
    assertThat(changed(TrainingFixtures.snapshot(one.getBlock()), other.getBlock())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(SmallNetwork.class)
  void train_prefixCachedInMemory_endsWithTheSameBits(SmallNetwork network) {
    try (Model plain = network.model(engine());
        Model cached = network.model(engine())) {
      // A layer in the middle of the network, mostly inside a residual block.
      int layers = TrainingFixtures.layers(plain.getBlock()).size();
      LayerSelection selection =
          TrainingFixtures.select(
              plain.getBlock(), layer -> layer.index() == layers / 2 || layer.index() > layers - 3);
      TrainingOptions options = options(3, 3).build();

      TrainingReport expected = run(plain, options, selection, images(network), builder -> builder);
      TrainingReport report =
          run(cached, options, selection, images(network), cached(PrefixCache.inMemory(ROOMY)));

      assertSameBits(plain, cached);
      assertThat(report.epochs().get(2).training().loss())
          .isEqualTo(expected.epochs().get(2).training().loss());
      assertThat(report.provenance().settings())
          .containsEntry("training.prefix_cache.hits", Integer.toString(2 * SAMPLES))
          .containsEntry("training.prefix_cache.split", selection.layers().get(0).name());
    }
  }

  @Test
  void train_prefixCachedOnDisk_endsWithTheSameBitsAndDeletesItsFile(@TempDir Path directory)
      throws IOException {
    try (Model plain = TrainingFixtures.residualModel(engine(), 1);
        Model cached = TrainingFixtures.residualModel(engine(), 1)) {
      runResidual(plain, options().build(), 4, builder -> builder);
      runResidual(cached, options().build(), 4, cached(PrefixCache.onDisk(directory, ROOMY)));

      assertSameBits(plain, cached);
      try (Stream<Path> files = Files.list(directory)) {
        assertThat(files).isEmpty();
      }
    }
  }

  @Test
  void train_prefixCacheTooSmall_throwsNamingNeedAndLimitBeforeAnyStep() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      Map<String, float[]> before = TrainingFixtures.snapshot(model.getBlock());

      // The second unit's input, of branch and shortcut alike, and the label, in single precision.
      int needed = 11 * 4 * (4 * 36 + 1);
      assertThatThrownBy(
              () ->
                  runResidual(
                      model, options().build(), 4, cached(PrefixCache.inMemory(needed - 1))))
          .isInstanceOf(MemoryLimitExceededException.class)
          .hasMessageContaining("needs " + MemorySize.needed(needed))
          .hasMessageContaining("may use " + MemorySize.available(needed - 1));
      assertThat(changed(before, model.getBlock())).isEmpty();
    }
  }

  @Test
  void train_prefixCacheOnAbsentDirectory_throws(@TempDir Path directory) {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      PrefixCache cache = PrefixCache.onDisk(directory.resolve("absent"), ROOMY);

      assertThatThrownBy(() -> runResidual(model, options().build(), 4, cached(cache)))
          .isInstanceOf(PrefixCacheException.class)
          .hasMessageContaining("absent");
    }
  }

  @Test
  void train_prefixCacheWithoutPrefix_throws() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      assertThatThrownBy(
              () -> runResidual(model, options().build(), 0, cached(PrefixCache.inMemory(ROOMY))))
          .isInstanceOf(PrefixCacheException.class)
          .hasMessageContaining("no frozen prefix");
    }
  }

  @Test
  void train_microBatchesWithoutBatchStatistics_movesAsTheWholeBatchUpToRounding() {
    try (Model whole = withoutDropout();
        Model divided = withoutDropout()) {
      LayerSelection selection = TrainingFixtures.selectAll(whole.getBlock());
      ArrayDataset training = TrainingFixtures.images(data, 11, 1);

      TrainingReport expected =
          run(whole, options(2, 5).build(), selection, training, builder -> builder);
      TrainingReport report =
          run(
              divided,
              options(2, 5).microBatchSize(2).build(),
              selection,
              training,
              builder -> builder);

      Map<String, float[]> values = TrainingFixtures.snapshot(divided.getBlock());
      TrainingFixtures.snapshot(whole.getBlock())
          .forEach(
              (name, weights) ->
                  assertThat(values.get(name)).as(name).containsExactly(weights, within(1e-5f)));
      assertThat(report.epochs().get(1).training().loss())
          .isEqualTo(expected.epochs().get(1).training().loss(), within(1e-5));
      assertThat(report.steps()).isEqualTo(expected.steps());
      assertThat(report.memoryEstimate().savedActivations())
          .isLessThan(expected.memoryEstimate().savedActivations() / 2);
    }
  }

  @Test
  void train_microBatchesCached_endsWithTheSameBits() {
    try (Model plain = TrainingFixtures.residualModel(engine(), 1);
        Model cached = TrainingFixtures.residualModel(engine(), 1)) {
      TrainingOptions options = options(3, 5).microBatchSize(2).build();

      runResidual(plain, options, 4, builder -> builder);
      runResidual(cached, options, 4, cached(PrefixCache.inMemory(ROOMY)));

      assertSameBits(plain, cached);
    }
  }

  @ParameterizedTest
  @EnumSource(SmallNetwork.class)
  void train_recomputedActivations_movesAsAnUndividedPassAndSavesLess(SmallNetwork network) {
    try (Model plain = network.model(engine());
        Model recomputed = network.model(engine())) {
      LayerSelection selection =
          TrainingFixtures.select(plain.getBlock(), layer -> layer.index() % 2 == 1);
      TrainingOptions options = options(1, SAMPLES).batchNorm(BatchNormMode.SELECTED).build();

      TrainingReport expected = run(plain, options, selection, images(network), builder -> builder);
      TrainingReport report =
          run(recomputed, options, selection, images(network), builder -> builder.recompute(4));

      Map<String, float[]> values = TrainingFixtures.snapshot(recomputed.getBlock());
      TrainingFixtures.snapshot(plain.getBlock())
          .forEach(
              (name, weights) ->
                  assertThat(values.get(name)).as(name).containsExactly(weights, within(1e-6f)));
      assertThat(report.memoryEstimate().savedActivations())
          .isLessThan(expected.memoryEstimate().savedActivations() * 2 / 3);
      assertThat(report.provenance().settings().get("training.recomputation"))
          .contains("cut before");
    }
  }

  @Test
  void train_recomputedActivationsWithDropout_endsWithTheSameBits() {
    try (Model plain = TrainingFixtures.residualModel(engine(), 1);
        Model recomputed = TrainingFixtures.residualModel(engine(), 1)) {
      runResidual(
          plain, options().batchNorm(BatchNormMode.SELECTED).build(), 0, builder -> builder);
      runResidual(
          recomputed,
          options().batchNorm(BatchNormMode.SELECTED).build(),
          0,
          builder -> builder.recompute(3));

      assertSameBits(plain, recomputed);
    }
  }

  @Test
  void train_everyOptionAtOnce_holdsNoMoreArrays() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      int arrays = model.getNDManager().getManagedArrays().size();

      runResidual(
          model,
          options(3, 5).microBatchSize(2).build(),
          2,
          builder -> builder.prefixCache(PrefixCache.inMemory(ROOMY)).recompute(2));

      assertThat(model.getNDManager().getManagedArrays()).hasSize(arrays);
    }
  }

  @Test
  void build_oneSegment_throws() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      BlockSelectiveTrainer.Builder builder =
          BlockSelectiveTrainer.builder(model, options().build());

      assertThatThrownBy(() -> builder.recompute(1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2 or more");
    }
  }
}
