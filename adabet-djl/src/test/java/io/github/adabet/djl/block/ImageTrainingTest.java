package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.nn.Block;
import io.github.adabet.CheckpointException;
import io.github.adabet.LayerSelection;
import io.github.adabet.PrefixCacheException;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.data.Sample;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.SamplesDataset;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.dataset.ImageAugmentation;
import io.github.adabet.djl.dataset.ImageCatalog;
import io.github.adabet.djl.dataset.ImagePreprocessing;
import io.github.adabet.djl.dataset.ImagePreprocessing.Channels;
import io.github.adabet.djl.dataset.ImageSamples;
import io.github.adabet.djl.dataset.ImageSamplesOptions;
import io.github.adabet.djl.dataset.PaintedImages;
import io.github.adabet.djl.dataset.image.UnreadableImageException;
import io.github.adabet.djl.fixtures.CancelAfter;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on files of images, which are decoded on threads and look otherwise in each epoch. */
@EngineTest
class ImageTrainingTest extends TrainerContractSetting {

  private static final int IMAGES = 7;

  @TempDir private Path folder;

  @Test
  void train_augmentedImages_repeatWhateverReadsThem() throws IOException {
    List<float[]> plain = weights(samples(flipping()), 0);

    assertThat(weights(samples(flipping()), 2)).usingRecursiveComparison().isEqualTo(plain);
    assertThat(weights(samples(null), 0)).usingRecursiveComparison().isNotEqualTo(plain);
    assertThat(weights(held(), 0)).usingRecursiveComparison().isEqualTo(weights(samples(null), 0));
  }

  @Test
  void train_augmentedAndStoppedWithinAnEpoch_resumesToTheSameBits() throws IOException {
    List<float[]> whole = weights(samples(flipping()), 0);
    Path checkpoints = folder.resolve("checkpoints");
    Consumer<BlockSelectiveTrainer.Builder> resumable =
        builder -> builder.checkpointDirectory(checkpoints).resumeIfPresent();

    try (Model stopped = model()) {
      TrainingReport report = train(stopped, samples(flipping()), 0, resumable, 4);
      assertThat(report.steps()).isEqualTo(4);
    }
    try (Model resumed = model()) {
      train(resumed, samples(flipping()), 0, resumable, Integer.MAX_VALUE);

      assertThat(List.copyOf(TrainingFixtures.snapshot(resumed.getBlock()).values()))
          .usingRecursiveComparison()
          .isEqualTo(whole);
    }
  }

  @Test
  void train_otherAugmentation_isAnotherRun() throws IOException {
    Path checkpoints = folder.resolve("checkpoints");
    Consumer<BlockSelectiveTrainer.Builder> resumable =
        builder -> builder.checkpointDirectory(checkpoints).resumeIfPresent();
    try (Model model = model()) {
      train(model, samples(flipping()), 0, resumable, 1);

      assertThatThrownBy(() -> train(model, samples(null), 0, resumable, 1))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("trainingData");
    }
  }

  @Test
  void train_augmentedWithPrefixCache_isRefused() throws IOException {
    Consumer<BlockSelectiveTrainer.Builder> cached =
        builder -> builder.prefixCache(PrefixCache.inMemory(1 << 20));
    try (Model model = model()) {
      assertThatThrownBy(() -> train(model, samples(flipping()), 0, cached, 9))
          .isInstanceOf(PrefixCacheException.class)
          .hasMessageContaining("look otherwise in epoch 1");
      assertThatThrownBy(() -> train(model, samples(flipping()).shuffled(2), 0, cached, 9))
          .isInstanceOf(PrefixCacheException.class)
          .hasMessageContaining("look otherwise in epoch 1");
      assertThat(train(model, samples(null), 0, cached, 2).steps()).isEqualTo(2);
      assertThat(train(model, samples(null).shuffled(2), 0, cached, 2).steps()).isEqualTo(2);
    }
  }

  @Test
  void train_brokenFile_failsWithItsName() throws IOException {
    ImageSamples samples = samples(null);
    Path broken = folder.resolve("c/2.png");
    Files.write(broken, Arrays.copyOf(Files.readAllBytes(broken), 40));
    try (Model model = model()) {
      assertThatThrownBy(() -> train(model, samples, 0, builder -> {}, 9))
          .isInstanceOf(UnreadableImageException.class)
          .hasMessageContaining(broken.toString());
    }
  }

  private static ImageAugmentation flipping() {
    return ImageAugmentation.builder(3).horizontalFlip(0.5).paddedCrop(1).build();
  }

  private ImageSamples samples(@Nullable ImageAugmentation augmentation) throws IOException {
    for (int i = 0; i < IMAGES; i++) {
      PaintedImages.write(folder.resolve("abc".charAt(i % 3) + "/" + i + ".png"), i);
    }
    ImageSamplesOptions.Builder options = ImageSamplesOptions.builder().threads(2);
    if (augmentation != null) {
      options.augmentation(augmentation);
    }
    ImageCatalog catalog = catalog();
    return ImageSamples.of(catalog, preprocessing(), options.build());
  }

  private ImageCatalog catalog() {
    List<Path> files =
        IntStream.range(0, IMAGES)
            .mapToObj(i -> folder.resolve("abc".charAt(i % 3) + "/" + i + ".png"))
            .toList();
    int[] labels = IntStream.range(0, IMAGES).map(i -> i % 3).toArray();
    return ImageCatalog.of(folder, files, labels, List.of("a", "b", "c"));
  }

  private static ImagePreprocessing preprocessing() {
    return ImagePreprocessing.builder("grey", TrainingFixtures.SIDE)
        .channels(Channels.GREY)
        .build();
  }

  /** The same samples, read beforehand. */
  private Samples held() throws IOException {
    try (ImageSamples samples = samples(null)) {
      List<Sample> read = samples.read(LongStream.range(0, IMAGES).toArray());
      return Samples.of(TensorBatch.stack(read), TensorBatch.stackLabels(read));
    }
  }

  private Model model() {
    return TrainingFixtures.residualModel(engine(), 5);
  }

  private List<float[]> weights(Samples samples, int ahead) {
    try (Model model = model()) {
      train(model, samples, ahead, builder -> {}, Integer.MAX_VALUE);
      return List.copyOf(TrainingFixtures.snapshot(model.getBlock()).values());
    }
  }

  private static TrainingReport train(
      Model model,
      Samples samples,
      int ahead,
      Consumer<BlockSelectiveTrainer.Builder> settings,
      int steps) {
    Block block = model.getBlock();
    LayerSelection selection = TrainingFixtures.selectLast(block);
    TrainingOptions.Builder options = options(2, 3);
    if (ahead > 0) {
      options.readAhead(ahead);
    }
    BlockSelectiveTrainer.Builder builder = BlockSelectiveTrainer.builder(model, options.build());
    settings.accept(builder);
    try {
      return builder
          .build()
          .train(
              TrainingRequest.builder(selection, SamplesDataset.of(samples))
                  .progress(new CancelAfter(steps))
                  .build());
    } finally {
      if (samples instanceof ImageSamples images) {
        images.close();
      }
    }
  }
}
