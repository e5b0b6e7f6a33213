package io.github.adabet.bench.adaptation.job;

import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.dataset.ImageCatalog;
import io.github.adabet.djl.dataset.ImagePreprocessing;
import io.github.adabet.djl.dataset.ImageSamples;
import io.github.adabet.djl.dataset.ImageSplits;
import io.github.adabet.djl.dataset.PublishedDataset;
import io.github.adabet.djl.dataset.SplitOptions;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The images of a source or target, as networks of ImageNet take them: the whole image in the size
 * of the input, normalised by ImageNet's mean and deviation. Closed by its user.
 */
public final class PartImages implements AutoCloseable {
  private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

  /** Where the images come without a division: a share of all, the same in every process. */
  private static final double DRAWN_TEST = 0.3;

  /** Where there are none for validation: a share of those for training. */
  private static final double DRAWN_VALIDATION = 0.1;

  private final int classes;
  private final ImageCatalog catalog;
  private final ImageSamples training;
  private final ImageSamples validation;
  private final ImageSamples test;

  private PartImages(
      ImageCatalog catalog, ImageCatalog validation, ImageCatalog test, int inputSize) {
    ImagePreprocessing preprocessing =
        ImagePreprocessing.builder("whole", inputSize)
            .square()
            .mean(MEAN)
            .deviation(DEVIATION)
            .build();
    this.classes = catalog.classNames().size();
    this.catalog = catalog;
    this.training = ImageSamples.of(catalog, preprocessing);
    this.validation = ImageSamples.of(validation, preprocessing);
    this.test = ImageSamples.of(test, preprocessing);
  }

  /**
   * Opens a folder: of {@code train}, {@code val} and {@code test}, or of classes, or of a
   * published data set.
   *
   * @param folder with images
   * @param inputSize height and width that they are brought to, in pixels
   * @return the images, which the caller closes
   * @throws io.github.adabet.AdaBetException if the folder cannot be read or holds none
   */
  public static PartImages open(Path folder, int inputSize) {
    Optional<PublishedDataset> published = PublishedDataset.in(folder);
    ImageSplits splits =
        published.isPresent()
            ? published.get().open(folder)
            : ImageSplits.open(folder, SplitOptions.builder().test(DRAWN_TEST).build());
    ImageCatalog training = splits.training();
    Optional<ImageCatalog> validation = splits.validation();
    if (validation.isPresent()) {
      return new PartImages(training, validation.get(), splits.test(), inputSize);
    }
    int count = Math.max(1, (int) (DRAWN_VALIDATION * training.size()));
    int[] drawn =
        LongStream.of(FewLabels.draw(training.labels(), count, 0)).mapToInt(i -> (int) i).toArray();
    Set<Integer> taken = new HashSet<>(IntStream.of(drawn).boxed().toList());
    int[] left =
        IntStream.range(0, training.size()).filter(image -> !taken.contains(image)).toArray();
    return new PartImages(training.pick(left), training.pick(drawn), splits.test(), inputSize);
  }

  /**
   * Number of classes.
   *
   * @return 1 or more
   */
  public int classes() {
    return classes;
  }

  /**
   * All images for training; their labels are for whoever may look at them.
   *
   * @return open until this is closed
   */
  public Samples training() {
    return training;
  }

  /** The few of them whose labels are known, in the order of their draw. */
  Samples labelled(int count, long seed) {
    return training.pick(FewLabels.draw(catalog.labels(), count, seed));
  }

  /** At most so many images for training, drawn from a seed. */
  Samples labelledAtMost(int count, long seed) {
    return labelled(Math.min(count, catalog.size()), seed);
  }

  /**
   * Images of which no label is looked at, drawn from a seed.
   *
   * @param batches how many batches they fill, fewer where there are not enough images
   * @param size images of a batch
   */
  Samples unlabelled(int batches, int size, long seed) {
    long there = Math.max(1, Math.min(batches, training.size() / size));
    return training.shuffled(seed).range(0, Math.min(training.size(), there * size));
  }

  /**
   * Images to choose by.
   *
   * @return open until this is closed
   */
  public Samples validation() {
    return validation;
  }

  /**
   * Images that nothing is chosen by.
   *
   * @return open until this is closed
   */
  public Samples test() {
    return test;
  }

  @Override
  public void close() {
    training.close();
    validation.close();
    test.close();
  }
}
