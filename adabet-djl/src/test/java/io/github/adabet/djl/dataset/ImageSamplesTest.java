package io.github.adabet.djl.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.djl.data.Sample;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.dataset.ImageSamplesOptions.BrokenFiles;
import io.github.adabet.djl.dataset.image.UnreadableImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageSamplesTest {

  private static final int SIZE = 16;

  private final ImagePreprocessing preprocessing = ImagePreprocessing.torchvision(SIZE);

  @TempDir private Path folder;

  @Test
  void read_labelledImages_areTheirNumbersAndClasses() {
    try (ImageSamples samples = ImageSamples.of(catalog(), preprocessing)) {
      List<Sample> read = samples.read(new long[] {2, 0});

      assertThat(samples.size()).isEqualTo(4);
      assertThat(read.get(0).inputs().values())
          .containsExactly(preprocessing.apply(PaintedImages.image(2)));
      assertThat(label(read.get(0))).isEqualTo(1);
      assertThat(label(read.get(1))).isZero();
      assertThat(samples.read(2)).isEqualTo(read.get(0));
    }
  }

  @Test
  void batches_unlabelledImages_holdAllInOrder() {
    try (ImageSamples samples = ImageSamples.of(catalog().withoutLabels(), preprocessing)) {
      int[] next = {0};
      for (TensorBatch batch : samples.batches(3)) {
        assertThat(batch.samples()).isEqualTo(next[0] == 0 ? 3 : 1);
        assertThat(batch.first().entry(0))
            .isEqualTo(preprocessing.apply(PaintedImages.image(next[0])));
        next[0] += 3;
      }
      assertThat(samples.read(0).labelled()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "3, 0", "1, 1000000", "3, 1000000", "2, 800"})
  void read_anyThreadsAndMemory_hasTheSameBits(int threads, long cacheBytes) {
    ImageAugmentation augmentation =
        ImageAugmentation.builder(5)
            .horizontalFlip(0.5)
            .rotation(20)
            .paddedCrop(2)
            .colorJitter(0.3, 0.3, 0.3, 0.1)
            .build();
    ImageSamplesOptions one =
        ImageSamplesOptions.builder().threads(1).cacheBytes(0).augmentation(augmentation).build();
    ImageSamplesOptions other =
        ImageSamplesOptions.builder()
            .threads(threads)
            .cacheBytes(cacheBytes)
            .augmentation(augmentation)
            .build();
    try (ImageSamples expected = ImageSamples.of(catalog(), preprocessing, one);
        ImageSamples actual = ImageSamples.of(catalog(), preprocessing, other)) {
      actual.epoch(2).prefetch(new long[] {3, 1});
      actual.prefetch(new long[] {0, 1, 2, 3});

      assertThat(actual.epoch(2).read(new long[] {3, 2, 1}))
          .isEqualTo(expected.epoch(2).read(new long[] {3, 2, 1}));
      assertThat(actual.read(new long[] {0, 1})).isEqualTo(expected.read(new long[] {0, 1}));
      assertThat(actual.epoch(3).read(1)).isNotEqualTo(actual.epoch(2).read(1));
    }
  }

  @Test
  void epoch_withoutAugmentation_isTheSamples() {
    try (ImageSamples samples = ImageSamples.of(catalog(), preprocessing)) {
      assertThat(samples.epoch(7)).isSameAs(samples);
      assertThatThrownBy(() -> samples.epoch(0)).hasMessageContaining("epoch is 0");
    }
  }

  @Test
  void pick_augmentedSamples_staysAugmented() {
    ImageSamplesOptions options =
        ImageSamplesOptions.builder().augmentation(ImageAugmentation.standard(1)).build();
    try (ImageSamples samples = ImageSamples.of(catalog(), preprocessing, options)) {
      Samples picked = samples.pick(3, 1);

      assertThat(picked.epoch(2).read(0)).isEqualTo(samples.epoch(2).read(3));
      assertThat(picked.read(0)).isEqualTo(samples.read(3)).isNotEqualTo(picked.epoch(2).read(0));
    }
  }

  @Test
  void read_brokenFile_failsWithItsName() throws IOException {
    ImageCatalog catalog = withBrokenFile();
    try (ImageSamples samples = ImageSamples.of(catalog, preprocessing)) {
      samples.prefetch(new long[] {1});

      assertThatThrownBy(() -> samples.read(new long[] {0, 1}))
          .isInstanceOf(UnreadableImageException.class)
          .hasMessageContaining(catalog.files().get(1).toString());
      assertThat(samples.read(0).labelled()).isTrue();
    }
  }

  @Test
  void of_brokenFilesToSkip_leavesThemOutAndListsThem() throws IOException {
    ImageCatalog catalog = withBrokenFile();
    ImageSamplesOptions skip = ImageSamplesOptions.builder().brokenFiles(BrokenFiles.SKIP).build();
    try (ImageSamples samples = ImageSamples.of(catalog, preprocessing, skip)) {
      assertThat(samples.size()).isEqualTo(3);
      assertThat(samples.skipped()).hasSize(1);
      assertThat(samples.skipped().get(0).file()).isEqualTo("bird/1.png");
      assertThat(samples.skipped().get(0).reason()).contains("truncated");
      assertThat(samples.catalog()).isEqualTo(catalog.pick(0, 2, 3));
      assertThat(samples.read(1).inputs().values())
          .containsExactly(preprocessing.apply(PaintedImages.image(2)));
    }
  }

  @Test
  void of_allFilesBroken_isRefused() throws IOException {
    ImageCatalog catalog = withBrokenFile().pick(1);
    ImageSamplesOptions skip = ImageSamplesOptions.builder().brokenFiles(BrokenFiles.SKIP).build();

    assertThatThrownBy(() -> ImageSamples.of(catalog, preprocessing, skip))
        .isInstanceOf(ImageDataException.class)
        .hasMessageContaining("None of the 1 images");
  }

  @Test
  void read_interruptedThread_readsAndStaysInterrupted() {
    try (ImageSamples samples = ImageSamples.of(catalog(), preprocessing)) {
      Thread.currentThread().interrupt();

      Sample read = samples.read(1);

      assertThat(Thread.interrupted()).isTrue();
      assertThat(read).isEqualTo(samples.read(1));
    }
  }

  @Test
  void read_severalThreads_haveTheSameBits() throws InterruptedException {
    try (ImageSamples samples = ImageSamples.of(catalog(), preprocessing)) {
      List<Sample> expected = samples.read(new long[] {0, 1, 2, 3});
      CountDownLatch equal = new CountDownLatch(4);
      for (int i = 0; i < 4; i++) {
        Thread reader =
            new Thread(
                () -> {
                  samples.prefetch(new long[] {0, 1, 2, 3});
                  if (samples.read(new long[] {0, 1, 2, 3}).equals(expected)) {
                    equal.countDown();
                  }
                });
        reader.start();
      }
      assertThat(equal.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void close_endsReading() {
    ImageSamples samples = ImageSamples.of(catalog(), preprocessing);
    samples.prefetch(new long[] {0, 1, 2, 3});
    samples.close();
    samples.close();

    assertThatThrownBy(() -> samples.read(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void read_noSuchSample_isRefused() {
    try (ImageSamples samples = ImageSamples.of(catalog(), preprocessing)) {
      assertThatThrownBy(() -> samples.read(4)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> samples.read(new long[] {-1}))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  /** Two classes of two images each. */
  private ImageCatalog catalog() {
    PaintedImages.write(folder.resolve("bird/0.png"), 0);
    PaintedImages.write(folder.resolve("bird/1.png"), 1);
    PaintedImages.write(folder.resolve("cat/2.png"), 2);
    PaintedImages.write(folder.resolve("cat/3.png"), 3);
    return ImageCatalog.ofFolder(folder);
  }

  private ImageCatalog withBrokenFile() throws IOException {
    ImageCatalog catalog = catalog();
    Path file = folder.resolve("bird/1.png");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    return catalog;
  }

  private static long label(Sample sample) {
    return sample.labels().values().iterator().next().toLongs()[0];
  }
}
