package io.github.adabet.djl.internal.tensorflow.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.BatchNormMode;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.MemoryLimitExceededException;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.PrefixCacheException;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Sample;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.Numbers;
import io.github.adabet.djl.fixtures.savedmodel.ModelDraft;
import io.github.adabet.djl.fixtures.savedmodel.Nodes;
import io.github.adabet.djl.fixtures.savedmodel.SavedModelFile;
import io.github.adabet.djl.fixtures.tensorflow.ExportedModel;
import io.github.adabet.djl.spi.TrainerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.DataType;

/** What the frozen prefix of a SavedModel puts out is kept from the first epoch on. */
class TensorFlowPrefixCacheTest {

  private static final int EPOCHS = 3;
  private static final int SAMPLES = 12;

  @TempDir Path folder;

  /** Counts how often a sample is read. */
  private record Counted(Samples samples, AtomicInteger reads) implements Samples {

    @Override
    public long size() {
      return samples.size();
    }

    @Override
    public Sample read(long index) {
      reads.incrementAndGet();
      return samples.read(index);
    }
  }

  private static TrainingReport train(
      LiveModel model, PrefixCache cache, Samples samples, int batch, List<String> names) {
    TrainingOptions options =
        TrainingOptions.builder()
            .epochs(EPOCHS)
            .batchSize(batch)
            .seed(4)
            .batchNorm(BatchNormMode.SELECTED)
            .optimizer(OptimizerOptions.sgd(0.9))
            .schedule(LearningRateSchedule.constant(0.05))
            .build();
    SessionOptions session =
        new SessionOptions(TrainerOptions.of(options), SessionOptions.KERAS_MOMENTUM, cache);
    return Models.trainer(model, session)
        .train(Models.select(model, names.toArray(String[]::new)), samples);
  }

  @ParameterizedTest
  @CsvSource({
    "residual_cnn, block2_conv2 block2_bn2 predictions",
    "residual_cnn, block2_bn2 predictions",
    "residual_cnn, block1_bn1 predictions",
    "keras2_cnn, stem_bn predictions",
    "keras2_cnn, separable predictions",
    "squeeze_excite, reduce predictions",
    "vit, block1_mlp1 predictions",
    "two_inputs, image_features predictions",
    "plain_module, head"
  })
  void train_withTheCache_endsWithTheBitsOfTrainingWithout(String name, String layers) {
    ExportedModel exported = ExportedModel.of(name);
    List<String> names = List.of(layers.split(" "));
    AtomicInteger reads = new AtomicInteger();
    Samples counted = new Counted(Models.samples(exported), reads);
    try (LiveModel with = Models.live(exported);
        LiveModel without = Models.live(exported)) {
      TrainingReport report = train(with, PrefixCache.inMemory(1 << 24), counted, 4, names);
      int readWith = reads.getAndSet(0);
      TrainingReport plain = train(without, null, counted, 4, names);

      Numbers.assertSameBits(Models.weights(with), Models.weights(without));
      Map<String, String> settings = report.provenance().settings();
      assertThat(report.memoryEstimate().total() - plain.memoryEstimate().total())
          .isEqualTo(Long.parseLong(settings.get("training.prefix_cache.bytes")));
      assertThat(settings)
          .containsEntry("training.prefix_cache.hits", Integer.toString((EPOCHS - 1) * SAMPLES));
      assertThat(Long.parseLong(settings.get("training.prefix_cache.bytes"))).isPositive();
      // Each sample once, what is compared beforehand, and four in each epoch that is served.
      assertThat(reads.get() - EPOCHS * SAMPLES)
          .isEqualTo(readWith - SAMPLES - 2 * 32 - 2 * 4 - 2 * 4);
    }
  }

  @ParameterizedTest
  @CsvSource({"mobilenet, block2_project_bn predictions", "recurrent, hidden"})
  void train_samplesThatAreRoundedByTheirPlace_endsCloseToTrainingWithout(
      String name, String layers) {
    ExportedModel exported = ExportedModel.of(name);
    List<String> names = List.of(layers.split(" "));
    Samples samples = Models.samples(exported);
    try (LiveModel with = Models.live(exported);
        LiveModel without = Models.live(exported)) {
      TrainingReport report = train(with, PrefixCache.inMemory(1 << 24), samples, 4, names);
      train(without, null, samples, 4, names);

      assertThat(report.provenance().settings())
          .containsKey("training.prefix_cache.exact")
          .containsEntry("training.prefix_cache.hits", Integer.toString((EPOCHS - 1) * SAMPLES));
      Numbers.assertWithin(1e-4f, Models.weights(with), Models.weights(without));
    }
  }

  @Test
  void train_cacheOnDisk_endsWithTheSameBitsAndLeavesNoFile() throws IOException {
    ExportedModel exported = ExportedModel.of("residual_cnn");
    Samples samples = Models.samples(exported);
    try (LiveModel disk = Models.live(exported);
        LiveModel memory = Models.live(exported)) {
      train(disk, PrefixCache.onDisk(folder, 1 << 24), samples, 5, List.of("predictions"));
      train(memory, PrefixCache.inMemory(1 << 24), samples, 5, List.of("predictions"));

      Numbers.assertSameBits(Models.weights(disk), Models.weights(memory));
      try (Stream<Path> left = Files.list(folder)) {
        assertThat(left).isEmpty();
      }
    }
  }

  @Test
  void train_cacheAboveItsLimit_saysWhatIsNeeded() {
    ExportedModel exported = ExportedModel.of("residual_cnn");
    try (LiveModel model = Models.live(exported)) {
      assertThatThrownBy(
              () ->
                  train(
                      model,
                      PrefixCache.inMemory(100),
                      Models.samples(exported),
                      4,
                      List.of("predictions")))
          .isInstanceOf(MemoryLimitExceededException.class)
          // 8 features and a label.
          .hasMessageContaining(Integer.toString(SAMPLES * (8 * 4 + 8)));
    }
  }

  @Test
  void train_firstLayerTrained_hasNoPrefixToKeep() {
    ExportedModel exported = ExportedModel.of("mlp");
    try (LiveModel model = Models.live(exported)) {
      assertThatThrownBy(
              () ->
                  train(
                      model,
                      PrefixCache.inMemory(1 << 20),
                      Models.samples(exported),
                      4,
                      List.of("first", "head")))
          .isInstanceOf(PrefixCacheException.class)
          .hasMessageContaining("first trained layer");
    }
  }

  @Test
  void train_numbersDividedByTheLargestOfTheBatch_areNotKept() {
    ModelDraft draft =
        new ModelDraft(DataType.DT_FLOAT, 4)
            .dense("dense", "x", 4, 6)
            .node(Nodes.integers("axes", 0, 1))
            .node(
                "largest",
                "Max",
                List.of("dense/BiasAdd", "axes"),
                "T",
                DataType.DT_FLOAT,
                "Tidx",
                DataType.DT_INT32)
            .node("scaled", "RealDiv", List.of("dense/BiasAdd", "largest"), "T", DataType.DT_FLOAT)
            .dense("head", "scaled", 6, 3);
    // The first sample has by far the largest numbers.
    float[] inputs = new float[SAMPLES * 4];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = i < 4 ? 100 + i : 0.1f * (i % 7);
    }
    Samples samples =
        Samples.of(
            TensorBatch.of(HostTensor.of(inputs, SAMPLES, 4)),
            TensorBatch.of(HostTensor.of(new long[SAMPLES], SAMPLES)));
    Path model = SavedModelFile.writeFlat(draft, folder.resolve("scaled"));
    try (LiveModel live = Models.live(model)) {
      assertThatThrownBy(
              () -> train(live, PrefixCache.inMemory(1 << 20), samples, 4, List.of("head")))
          .isInstanceOf(PrefixCacheException.class)
          .hasMessageContaining("depends on the others");
    }
  }

  /** Other samples in each epoch, as augmentation makes them. */
  private record Shifting(Samples samples) implements Samples {

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
      return epoch == 1 ? this : samples.range(0, samples.size());
    }
  }

  @Test
  void train_samplesThatChangeWithTheEpoch_areRefused() {
    ExportedModel exported = ExportedModel.of("mlp");
    try (LiveModel model = Models.live(exported)) {
      assertThatThrownBy(
              () ->
                  train(
                      model,
                      PrefixCache.inMemory(1 << 20),
                      new Shifting(Models.samples(exported)),
                      4,
                      List.of("head")))
          .isInstanceOf(PrefixCacheException.class)
          .hasMessageContaining("epoch 2");
    }
  }
}
