package io.github.adabet.djl.dataset;

import io.github.adabet.djl.dataset.image.RgbImage;
import io.github.adabet.spi.GivenSettings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Random changes of images in training. What becomes of a sample in an epoch is a function of the
 * seed, the epoch and the sample, whatever thread computes it and in whatever order; so a run that
 * is resumed sees the same images.
 *
 * <p>In this order: the crop, the flip, the rotation, and the colours: brightness, contrast,
 * saturation and hue. Each is what torchvision's transform of that name does to an image of
 * Pillow's; only the random numbers are others.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class ImageAugmentation {

  private final long seed;
  private final double flip;
  private final double rotation;
  private final @Nullable RandomCrop crop;
  private final int padding;
  private final ColorJitter jitter;

  private ImageAugmentation(Builder builder) {
    this.seed = builder.seed;
    this.flip = builder.flip;
    this.rotation = builder.rotation;
    this.crop = builder.crop;
    this.padding = builder.padding;
    this.jitter = builder.jitter;
  }

  /**
   * What most networks of ImageNet were trained with: a random part of 8 to 100 % of the area, of
   * proportions from 3:4 to 4:3, mirrored every second time.
   *
   * @param seed the source of all random numbers
   * @return torchvision's {@code RandomResizedCrop} and {@code RandomHorizontalFlip}
   */
  public static ImageAugmentation standard(long seed) {
    return builder(seed).randomResizedCrop(0.08, 1).horizontalFlip(0.5).build();
  }

  /**
   * A builder of augmentations.
   *
   * @param seed the source of all random numbers
   * @return a new one, which changes nothing yet
   */
  public static Builder builder(long seed) {
    return new Builder(seed);
  }

  /**
   * Whether images are cropped in their full size, before they are resized, so that they are
   * decoded anew in each epoch.
   *
   * @return true with {@link Builder#randomResizedCrop}
   */
  public boolean cropsBeforeResizing() {
    return crop != null;
  }

  /**
   * Changes an image and brings it to its size.
   *
   * @param image as it was decoded, of any size
   * @param preprocessing how it is resized
   * @param epoch from 1
   * @param sample which one, from 0
   * @return an image of the network's input size
   */
  public RgbImage apply(RgbImage image, ImagePreprocessing preprocessing, int epoch, long sample) {
    SplittableRandom random = random(epoch, sample);
    RandomCrop chosen = crop;
    RgbImage fitted =
        chosen == null ? preprocessing.fit(image) : chosen.apply(image, preprocessing, random);
    return change(fitted, random);
  }

  /**
   * Changes an image that was brought to its size already. For augmentations that do not {@link
   * #cropsBeforeResizing() crop before resizing} the result is that of {@link #apply}.
   *
   * @param fitted of the network's input size
   * @param epoch from 1
   * @param sample which one, from 0
   * @return an image of the same size
   * @throws IllegalStateException if the augmentation crops before resizing
   */
  public RgbImage applyFitted(RgbImage fitted, int epoch, long sample) {
    if (crop != null) {
      throw new IllegalStateException(
          "The augmentation crops images before they are resized; apply it to whole images");
    }
    return change(fitted, random(epoch, sample));
  }

  private RgbImage change(RgbImage fitted, SplittableRandom random) {
    RgbImage image = fitted;
    if (padding > 0) {
      int left = random.nextInt(2 * padding + 1) - padding;
      int top = random.nextInt(2 * padding + 1) - padding;
      image = image.crop(left, top, image.width(), image.height());
    }
    if (flip > 0 && random.nextDouble() < flip) {
      image = image.flipped();
    }
    if (rotation > 0) {
      image = Rotation.rotate(image, (2 * random.nextDouble() - 1) * rotation);
    }
    return jitter.apply(image, random);
  }

  /** Returns numbers that depend on all three in every bit. */
  private SplittableRandom random(int epoch, long sample) {
    return new SplittableRandom(mixed(mixed(seed + 0x9e3779b97f4a7c15L * epoch) + sample));
  }

  /** The finaliser of MurmurHash3. */
  private static long mixed(long value) {
    long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }

  /**
   * All settings by name, as numbers, for reports and JSON.
   *
   * @return in a fixed order, unmodifiable; what is not done is left out
   */
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("seed", seed);
    if (crop != null) {
      settings.put("minimumArea", crop.minimumArea());
      settings.put("maximumArea", crop.maximumArea());
    }
    putPositive(settings, "padding", padding);
    putPositive(settings, "flip", flip);
    putPositive(settings, "rotation", rotation);
    putPositive(settings, "brightness", jitter.brightness());
    putPositive(settings, "contrast", jitter.contrast());
    putPositive(settings, "saturation", jitter.saturation());
    putPositive(settings, "hue", jitter.hue());
    return Collections.unmodifiableMap(settings);
  }

  private static void putPositive(Map<String, Object> settings, String name, Number value) {
    if (value.doubleValue() > 0) {
      settings.put(name, value);
    }
  }

  /** All settings. */
  @Override
  public String toString() {
    return settings().toString();
  }

  /** Collects settings; setting one twice is an error. Not safe for use by several threads. */
  public static final class Builder {

    private final GivenSettings given = new GivenSettings();
    private final long seed;
    private double flip;
    private double rotation;
    private @Nullable RandomCrop crop;
    private int padding;
    private ColorJitter jitter = ColorJitter.NONE;

    private Builder(long seed) {
      this.seed = seed;
    }

    /**
     * Mirrors images, left becoming right. Default: never.
     *
     * @param probability in [0, 1]
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder horizontalFlip(double probability) {
      given.once("horizontalFlip");
      this.flip = within("horizontalFlip", probability, 1);
      return this;
    }

    /**
     * Turns images about their centre; what comes from outside is black. Default: by no angle.
     *
     * @param degrees the largest angle in either direction, in [0, 180]
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder rotation(double degrees) {
      given.once("rotation");
      this.rotation = within("rotation", degrees, 180);
      return this;
    }

    /**
     * Takes a random part of each image, of proportions from 3:4 to 4:3, and resizes it to the
     * network's input. Every epoch then decodes every image anew. Default: the image is resized as
     * in testing.
     *
     * @param minimumArea the smallest share of the area, in (0, 1]
     * @param maximumArea the largest, from {@code minimumArea} to 1
     * @return this
     * @throws IllegalArgumentException if one is out of range
     * @throws IllegalStateException if paddedCrop is set
     */
    public Builder randomResizedCrop(double minimumArea, double maximumArea) {
      given.once("randomResizedCrop or paddedCrop");
      if (!(minimumArea > 0 && minimumArea <= maximumArea && maximumArea <= 1)) {
        throw new IllegalArgumentException(
            "randomResizedCrop is from "
                + minimumArea
                + " to "
                + maximumArea
                + "; both must be in (0, 1], the first not more than the second");
      }
      this.crop = new RandomCrop(minimumArea, maximumArea);
      return this;
    }

    /**
     * Shifts images after they are resized, as a random crop of an image with a black border does.
     * Default: by nothing.
     *
     * @param pixels the furthest in each direction, 0 or more
     * @return this
     * @throws IllegalArgumentException if it is negative
     * @throws IllegalStateException if randomResizedCrop is set
     */
    public Builder paddedCrop(int pixels) {
      given.once("randomResizedCrop or paddedCrop");
      if (pixels < 0) {
        throw new IllegalArgumentException("paddedCrop is " + pixels + "; it must be 0 or more");
      }
      this.padding = pixels;
      return this;
    }

    /**
     * Changes colours, by factors drawn from [1 - x, 1 + x], not below 0, for the first three, and
     * by a share of the colour circle from [-hue, hue]. Default: not at all.
     *
     * @param brightness 0 or more
     * @param contrast 0 or more
     * @param saturation 0 or more
     * @param hue in [0, 0.5]
     * @return this
     * @throws IllegalArgumentException if one is out of range
     */
    public Builder colorJitter(double brightness, double contrast, double saturation, double hue) {
      given.once("colorJitter");
      this.jitter =
          new ColorJitter(
              within("brightness", brightness, Double.MAX_VALUE),
              within("contrast", contrast, Double.MAX_VALUE),
              within("saturation", saturation, Double.MAX_VALUE),
              within("hue", hue, 0.5));
      return this;
    }

    /**
     * Makes the augmentation.
     *
     * @return a new one
     */
    public ImageAugmentation build() {
      return new ImageAugmentation(this);
    }

    private static double within(String setting, double value, double most) {
      if (!(value >= 0 && value <= most)) {
        throw new IllegalArgumentException(
            setting
                + " is "
                + value
                + "; it must be "
                + (most == Double.MAX_VALUE ? "0 or more" : "from 0 to " + most));
      }
      return value;
    }
  }
}
