package io.github.adabet.djl.dataset;

import io.github.adabet.djl.dataset.image.ImageDecoder;
import io.github.adabet.spi.GivenSettings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How images become samples: threads, memory, broken files, augmentation. Immutable. */
public final class ImageSamplesOptions {

  /** What is done with files that cannot be read. */
  public enum BrokenFiles {
    /** Reading one fails with its name. */
    FAIL,
    /**
     * All files are decoded once when the samples are made, and those that cannot be are left out
     * and listed.
     */
    SKIP
  }

  private static final int CACHE_SHARE = 4;

  private final int threads;
  private final long cacheBytes;
  private final BrokenFiles brokenFiles;
  private final ImageDecoder decoder;
  private final @Nullable ImageAugmentation augmentation;

  private ImageSamplesOptions(Builder builder) {
    this.threads = builder.threads;
    this.cacheBytes = builder.cacheBytes;
    this.brokenFiles = builder.brokenFiles;
    this.decoder = builder.decoder;
    this.augmentation = builder.augmentation;
  }

  /**
   * A thread for each processor, a quarter of the heap, no augmentation, and failure at the first
   * file that cannot be read.
   *
   * @return the defaults
   */
  public static ImageSamplesOptions defaults() {
    return builder().build();
  }

  /**
   * A builder of options.
   *
   * @return a new one
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The threads that decode.
   *
   * @return 1 or more
   */
  public int threads() {
    return threads;
  }

  /**
   * The memory for images that were decoded and resized.
   *
   * @return bytes of the heap, 0 for none
   */
  public long cacheBytes() {
    return cacheBytes;
  }

  /**
   * What is done with files that cannot be read.
   *
   * @return fail or skip
   */
  public BrokenFiles brokenFiles() {
    return brokenFiles;
  }

  /**
   * What reads the files.
   *
   * @return with its limit of pixels
   */
  public ImageDecoder decoder() {
    return decoder;
  }

  /**
   * What is changed at random in epochs of training.
   *
   * @return empty for nothing
   */
  public Optional<ImageAugmentation> augmentation() {
    return Optional.ofNullable(augmentation);
  }

  /** Collects settings; setting one twice is an error. Not safe for use by several threads. */
  public static final class Builder {

    private final GivenSettings given = new GivenSettings();
    private int threads = Runtime.getRuntime().availableProcessors();
    private long cacheBytes = Runtime.getRuntime().maxMemory() / CACHE_SHARE;
    private BrokenFiles brokenFiles = BrokenFiles.FAIL;
    private ImageDecoder decoder = ImageDecoder.create();
    private @Nullable ImageAugmentation augmentation;

    private Builder() {}

    /**
     * The threads that decode; results do not depend on it. Default: one for each processor.
     *
     * @param threads 1 or more
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder threads(int threads) {
      given.once("threads");
      if (threads < 1) {
        throw new IllegalArgumentException("threads is " + threads + "; it must be 1 or more");
      }
      this.threads = threads;
      return this;
    }

    /**
     * The memory for decoded images. An image of 224 x 224 pixels takes 147 KiB. Default: a quarter
     * of the heap.
     *
     * @param bytes of the heap; 0 to decode each time
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder cacheBytes(long bytes) {
      given.once("cacheBytes");
      if (bytes < 0) {
        throw new IllegalArgumentException("cacheBytes is " + bytes + "; it must be 0 or more");
      }
      this.cacheBytes = bytes;
      return this;
    }

    /**
     * What is done with files that cannot be read. Default: fail.
     *
     * @param policy fail or skip
     * @return this
     */
    public Builder brokenFiles(BrokenFiles policy) {
      given.once("brokenFiles");
      this.brokenFiles = policy;
      return this;
    }

    /**
     * What reads the files. Default: {@link ImageDecoder#create()}.
     *
     * @param decoder a decoder
     * @return this
     */
    public Builder decoder(ImageDecoder decoder) {
      given.once("decoder");
      this.decoder = decoder;
      return this;
    }

    /**
     * Changes images at random in epochs of training. Default: nothing is changed.
     *
     * @param augmentation what is changed
     * @return this
     */
    public Builder augmentation(ImageAugmentation augmentation) {
      given.once("augmentation");
      this.augmentation = augmentation;
      return this;
    }

    /**
     * Makes the options.
     *
     * @return new options
     */
    public ImageSamplesOptions build() {
      return new ImageSamplesOptions(this);
    }
  }
}
