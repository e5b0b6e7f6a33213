package io.github.adabet.djl.dataset;

import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Sample;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.dataset.ImageSamplesOptions.BrokenFiles;
import io.github.adabet.djl.dataset.image.RgbImage;
import io.github.adabet.djl.dataset.image.UnreadableImageException;
import io.github.adabet.djl.internal.concurrent.Uninterrupted;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Images as samples of a network: decoded on threads ahead of use, kept in memory as far as there
 * is room, and labelled with the index of their class if they have one.
 *
 * <pre>{@code
 * ImageSplits splits = ImageSplits.open(Path.of("flowers"), SplitOptions.defaults());
 * try (ImageSamples samples = ImageSamples.of(splits.training(), ImagePreprocessing.torchvision(224))) {
 *   LayerRanking ranking = network.rank(samples.shuffled(1).batches(32));
 * }
 * }</pre>
 *
 * <p>The numbers of a sample depend on the file, the preprocessing and, in an {@link #epoch epoch},
 * on the augmentation; not on threads, memory or the order of reading. What was read is also {@link
 * #prefetch prefetched}: rankings and trainers announce the next batch while the network computes.
 *
 * <p>Whoever makes samples closes them, after all views of them are done with; that ends the
 * threads and frees the images. Safe for use by several threads.
 */
public final class ImageSamples implements Samples, AutoCloseable {

  /** Images that are checked together when broken ones are to be skipped. */
  private static final int CHECKED_TOGETHER = 64;

  /**
   * A file that was left out.
   *
   * @param file its name in the catalog
   * @param reason why it cannot be read
   */
  public record Skipped(String file, String reason) {}

  private final ImageCatalog catalog;
  private final ImagePreprocessing preprocessing;
  private final DecodedImages images;
  private final int[] indices;
  private final List<Skipped> skipped;

  private ImageSamples(
      ImageCatalog catalog,
      ImagePreprocessing preprocessing,
      DecodedImages images,
      int[] indices,
      List<Skipped> skipped) {
    this.catalog = catalog;
    this.preprocessing = preprocessing;
    this.images = images;
    this.indices = indices;
    this.skipped = List.copyOf(skipped);
  }

  /**
   * Samples with the default options.
   *
   * @param catalog which files
   * @param preprocessing what becomes of them
   * @return the samples, which the caller closes
   */
  public static ImageSamples of(ImageCatalog catalog, ImagePreprocessing preprocessing) {
    return of(catalog, preprocessing, ImageSamplesOptions.defaults());
  }

  /**
   * Samples of images.
   *
   * @param catalog which files
   * @param preprocessing what becomes of them
   * @param options threads, memory, broken files, augmentation
   * @return the samples in the catalog's order, which the caller closes
   * @throws ImageDataException if broken files are to be skipped and no other is left
   */
  public static ImageSamples of(
      ImageCatalog catalog, ImagePreprocessing preprocessing, ImageSamplesOptions options) {
    DecodedImages images = new DecodedImages(catalog, preprocessing, options);
    int[] all = IntStream.range(0, catalog.size()).toArray();
    if (options.brokenFiles() == BrokenFiles.FAIL) {
      return new ImageSamples(catalog, preprocessing, images, all, List.of());
    }
    List<Skipped> skipped = new ArrayList<>();
    int[] readable;
    try {
      readable = readable(catalog, images, all, skipped);
    } catch (RuntimeException | Error e) {
      images.close();
      throw e;
    }
    if (readable.length == 0) {
      images.close();
      throw new ImageDataException(
          "None of the "
              + catalog.size()
              + " images can be read; the first is "
              + skipped.get(0).file
              + ": "
              + skipped.get(0).reason);
    }
    return new ImageSamples(catalog, preprocessing, images, readable, skipped);
  }

  private static int[] readable(
      ImageCatalog catalog, DecodedImages images, int[] all, List<Skipped> skipped) {
    List<Integer> readable = new ArrayList<>();
    for (int begin = 0; begin < all.length; begin += CHECKED_TOGETHER) {
      int end = Math.min(all.length, begin + CHECKED_TOGETHER);
      List<Future<RgbImage>> begun =
          IntStream.range(begin, end).mapToObj(image -> images.begin(image, 0)).toList();
      for (int image = begin; image < end; image++) {
        try {
          Uninterrupted.get(begun.get(image - begin));
          readable.add(image);
        } catch (UnreadableImageException e) {
          if (e.getCause() instanceof OutOfMemoryError) {
            // The file is not broken, and whether there is room depends on the moment.
            throw e;
          }
          skipped.add(new Skipped(catalog.name(image), e.reason()));
        }
      }
    }
    return readable.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * The images.
   *
   * @return without those that were skipped, in the order of the samples
   */
  public ImageCatalog catalog() {
    return skipped.isEmpty() ? catalog : catalog.pick(indices);
  }

  /**
   * What becomes of each image.
   *
   * @return the preprocessing
   */
  public ImagePreprocessing preprocessing() {
    return preprocessing;
  }

  /**
   * The files that were left out because they cannot be read.
   *
   * @return in the catalog's order, unmodifiable; empty unless they are to be skipped
   */
  public List<Skipped> skipped() {
    return skipped;
  }

  @Override
  public long size() {
    return indices.length;
  }

  /**
   * {@inheritDoc}
   *
   * @throws UnreadableImageException if the file cannot be read
   * @throws IllegalStateException if these samples are closed
   */
  @Override
  public Sample read(long index) {
    return read(new long[] {index}).get(0);
  }

  /**
   * {@inheritDoc}
   *
   * @throws UnreadableImageException if a file cannot be read
   * @throws IllegalStateException if these samples are closed
   */
  @Override
  public List<Sample> read(long[] samples) {
    return read(samples, 0);
  }

  @Override
  public void prefetch(long[] samples) {
    images.announce(theirs(samples), 0);
  }

  @Override
  public Samples epoch(int epoch) {
    if (epoch < 1) {
      throw new IllegalArgumentException("epoch is " + epoch + "; it must be 1 or more");
    }
    return images.augmented() ? new Epoch(epoch) : this;
  }

  private int[] theirs(long[] samples) {
    return LongStream.of(samples)
        .mapToInt(sample -> indices[(int) Objects.checkIndex(sample, size())])
        .toArray();
  }

  private List<Sample> read(long[] samples, int epoch) {
    int[] theirs = theirs(samples);
    List<Future<RgbImage>> begun = new ArrayList<>(theirs.length);
    for (int image : theirs) {
      begun.add(images.begin(image, epoch));
    }
    List<Sample> read = new ArrayList<>(theirs.length);
    for (int i = 0; i < theirs.length; i++) {
      HostTensor numbers = preprocessing.numbers(Uninterrupted.get(begun.get(i)));
      read.add(
          catalog.labelled() ? Sample.of(numbers, catalog.label(theirs[i])) : Sample.of(numbers));
    }
    return read;
  }

  /** Ends the threads and frees the images. Without effect the second time. */
  @Override
  public void close() {
    images.close();
  }

  @Override
  public String toString() {
    return indices.length + " of " + catalog + ", " + preprocessing;
  }

  /** The samples as they are seen in an epoch. */
  private final class Epoch implements Samples {

    private final int epoch;

    Epoch(int epoch) {
      this.epoch = epoch;
    }

    @Override
    public long size() {
      return ImageSamples.this.size();
    }

    @Override
    public Sample read(long index) {
      return read(new long[] {index}).get(0);
    }

    @Override
    public List<Sample> read(long[] samples) {
      return ImageSamples.this.read(samples, epoch);
    }

    @Override
    public void prefetch(long[] samples) {
      images.announce(theirs(samples), epoch);
    }

    @Override
    public Samples epoch(int other) {
      return ImageSamples.this.epoch(other);
    }
  }
}
