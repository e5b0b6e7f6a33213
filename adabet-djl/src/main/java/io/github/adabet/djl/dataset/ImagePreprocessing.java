package io.github.adabet.djl.dataset;

import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.dataset.image.Interpolation;
import io.github.adabet.djl.dataset.image.RgbImage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What becomes of an image before a network sees it: its size, the order of its numbers, and their
 * scale. A network is to be given what it was trained with.
 *
 * <table>
 *   <caption>The presets, for an input of side S</caption>
 *   <tr><th>name</th><th>size</th><th>numbers, for x from 0 to 255</th><th>made for</th></tr>
 *   <tr><td>torchvision</td><td>shorter side to S * 256 / 224, bilinear, S x S from the centre</td>
 *       <td>RGB, (x / 255 - mean) / deviation of ImageNet</td><td>torchvision's networks</td></tr>
 *   <tr><td>timm</td><td>shorter side to S / 0.9, bicubic, S x S from the centre</td>
 *       <td>RGB, (x / 255 - 0.5) / 0.5</td><td>timm's vision transformers</td></tr>
 *   <tr><td>keras-caffe</td><td>S x S, bilinear, whatever the proportions</td>
 *       <td>BGR, x - mean of ImageNet</td><td>Keras' ResNet50 and VGG16</td></tr>
 *   <tr><td>tf</td><td>S x S, bilinear, whatever the proportions</td>
 *       <td>RGB, x / 127.5 - 1</td><td>Keras' MobileNetV2</td></tr>
 *   <tr><td>none</td><td>as torchvision</td><td>RGB, x / 255</td><td>networks that scale by
 *       themselves</td></tr>
 * </table>
 *
 * <p>Resizing is Pillow's, with antialiasing, which torchvision and timm use. All numbers are
 * float32 and computed in float32, as PyTorch does; the layout is channels first (3, S, S) unless
 * it is set otherwise.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class ImagePreprocessing {

  /** How an image comes to its size. */
  public enum Resize {
    /** The shorter side is resized, the proportions stay, and the middle is cut out. */
    CENTER_CROP,
    /** Both sides are resized to the same length, as the AdaBet reference does. */
    SQUARE
  }

  /** The numbers of a pixel. */
  public enum Channels {
    /** Red, green, blue. */
    RGB(3),
    /** Blue, green, red. */
    BGR(3),
    /** One number, 0.299 red + 0.587 green + 0.114 blue, rounded, as Pillow's {@code L}. */
    GREY(1);

    private final int count;

    Channels(int count) {
      this.count = count;
    }

    /**
     * The number of channels.
     *
     * @return 3 or 1
     */
    public int count() {
      return count;
    }
  }

  /** In which order the numbers of an image stand. */
  public enum Layout {
    /** Channel by channel: (C, S, S), which PyTorch and MXNet take. */
    CHW,
    /** Pixel by pixel: (S, S, C), which TensorFlow takes. */
    HWC
  }

  private static final double TIMM_SHARE = 0.9;

  private final String name;
  private final int inputSize;
  private final Resize resize;
  private final int resizeTo;
  private final Interpolation interpolation;
  private final Channels channels;
  private final Layout layout;
  private final float divisor;
  private final List<Float> mean;
  private final List<Float> deviation;
  private final PixelNumbers numbers;

  ImagePreprocessing(ImagePreprocessingBuilder builder) {
    this.name = builder.name();
    this.inputSize = builder.inputSize();
    this.resize = builder.resize();
    this.resizeTo = builder.resizeTo();
    this.interpolation = builder.interpolation();
    this.channels = builder.channels();
    this.layout = builder.layout();
    this.divisor = builder.divisor();
    this.mean = builder.mean();
    this.deviation = builder.deviation();
    this.numbers = PixelNumbers.of(channels, layout, divisor, mean, deviation);
  }

  /**
   * What torchvision's networks were trained with.
   *
   * @param inputSize width and height of what the network takes, 1 or more
   * @return the preset
   * @throws IllegalArgumentException if {@code inputSize} is less than 1
   */
  public static ImagePreprocessing torchvision(int inputSize) {
    return builder("torchvision", inputSize)
        .mean(0.485f, 0.456f, 0.406f)
        .deviation(0.229f, 0.224f, 0.225f)
        .build();
  }

  /**
   * What timm's vision transformers were trained with.
   *
   * @param inputSize width and height of what the network takes, 1 or more
   * @return the preset
   * @throws IllegalArgumentException if {@code inputSize} is less than 1
   */
  public static ImagePreprocessing timm(int inputSize) {
    return builder("timm", inputSize)
        .centerCrop((int) Math.floor(inputSize / TIMM_SHARE))
        .interpolation(Interpolation.BICUBIC)
        .mean(0.5f, 0.5f, 0.5f)
        .deviation(0.5f, 0.5f, 0.5f)
        .build();
  }

  /**
   * What Keras' ResNet50 and VGG16 were trained with.
   *
   * @param inputSize width and height of what the network takes, 1 or more
   * @return the preset
   * @throws IllegalArgumentException if {@code inputSize} is less than 1
   */
  public static ImagePreprocessing kerasCaffe(int inputSize) {
    return builder("keras-caffe", inputSize)
        .square()
        .channels(Channels.BGR)
        .divisor(1)
        .mean(103.939f, 116.779f, 123.68f)
        .build();
  }

  /**
   * What Keras' MobileNetV2 was trained with.
   *
   * @param inputSize width and height of what the network takes, 1 or more
   * @return the preset
   * @throws IllegalArgumentException if {@code inputSize} is less than 1
   */
  public static ImagePreprocessing tf(int inputSize) {
    return builder("tf", inputSize).square().divisor(127.5f).mean(1, 1, 1).build();
  }

  /**
   * Numbers from 0 to 1.
   *
   * @param inputSize width and height of what the network takes, 1 or more
   * @return the preset
   * @throws IllegalArgumentException if {@code inputSize} is less than 1
   */
  public static ImagePreprocessing none(int inputSize) {
    return builder("none", inputSize).build();
  }

  /**
   * A preset by its name.
   *
   * @param name one of {@link #presetNames()}
   * @param inputSize width and height of what the network takes, 1 or more
   * @return the preset
   * @throws IllegalArgumentException if there is none of that name, or {@code inputSize} is less
   *     than 1
   */
  public static ImagePreprocessing preset(String name, int inputSize) {
    return switch (name) {
      case "torchvision" -> torchvision(inputSize);
      case "timm" -> timm(inputSize);
      case "keras-caffe" -> kerasCaffe(inputSize);
      case "tf" -> tf(inputSize);
      case "none" -> none(inputSize);
      default ->
          throw new IllegalArgumentException(
              "There is no preset '" + name + "'; there are " + presetNames());
    };
  }

  /**
   * The names of the presets.
   *
   * @return unmodifiable
   */
  public static List<String> presetNames() {
    return List.of("torchvision", "keras-caffe", "tf", "timm", "none");
  }

  /**
   * A mean and a deviation of one's own; all else as torchvision.
   *
   * @param inputSize width and height of what the network takes, 1 or more
   * @param mean of red, green and blue, of numbers from 0 to 1
   * @param deviation of red, green and blue, each more than 0
   * @return the preprocessing
   * @throws IllegalArgumentException if a value is out of range, or there are not three of each
   */
  public static ImagePreprocessing of(int inputSize, float[] mean, float[] deviation) {
    return builder("custom", inputSize).mean(mean).deviation(deviation).build();
  }

  /**
   * A builder of other ways.
   *
   * @param name what it is called in reports
   * @param inputSize width and height of what the network takes, 1 or more
   * @return a builder that begins with the preset {@code none}; not safe for use by several threads
   * @throws IllegalArgumentException if {@code inputSize} is less than 1
   */
  public static ImagePreprocessingBuilder builder(String name, int inputSize) {
    return new ImagePreprocessingBuilder(name, inputSize);
  }

  /**
   * The same with another order of the numbers.
   *
   * @param other the order
   * @return a preprocessing that differs in this alone
   */
  public ImagePreprocessing withLayout(Layout other) {
    ImagePreprocessingBuilder same =
        builder(name, inputSize)
            .interpolation(interpolation)
            .channels(channels)
            .layout(other)
            .divisor(divisor)
            .statistics(mean, deviation);
    if (resize == Resize.SQUARE) {
      same.square();
    } else {
      same.centerCrop(resizeTo);
    }
    return same.build();
  }

  /**
   * The name.
   *
   * @return that of a preset, or what its maker called it
   */
  public String name() {
    return name;
  }

  /**
   * The side of what the network takes.
   *
   * @return width and height in pixels, 1 or more
   */
  public int inputSize() {
    return inputSize;
  }

  /**
   * The shape of one sample.
   *
   * @return the extents, for example 3, 224, 224, as a new array
   */
  public long[] shape() {
    return layout == Layout.CHW
        ? new long[] {channels.count, inputSize, inputSize}
        : new long[] {inputSize, inputSize, channels.count};
  }

  /**
   * Brings an image to its size.
   *
   * @param image of any size
   * @return an image of {@link #inputSize()} by {@link #inputSize()}
   */
  public RgbImage fit(RgbImage image) {
    if (resize == Resize.SQUARE) {
      return square(image);
    }
    int shorter = Math.min(image.width(), image.height());
    int width = scaled(image.width(), shorter);
    int height = scaled(image.height(), shorter);
    return image.resize(
        width,
        height,
        interpolation,
        margin(width - inputSize),
        margin(height - inputSize),
        inputSize,
        inputSize);
  }

  /** Returns a whole image in the input's size, whatever its proportions. */
  RgbImage square(RgbImage image) {
    return image.resize(inputSize, inputSize, interpolation);
  }

  /** Returns a side after resizing; the longer one is cut off, not rounded, as by torchvision. */
  private int scaled(int side, int shorter) {
    return side == shorter ? resizeTo : (int) ((long) resizeTo * side / shorter);
  }

  /** Returns half of what is left over, halves rounded to the even number, as Python rounds. */
  private static int margin(int leftOver) {
    return (int) Math.rint(leftOver / 2.0);
  }

  /**
   * Turns an image into numbers.
   *
   * @param image of {@link #inputSize()} by {@link #inputSize()}, as {@link #fit} makes it
   * @return float32 of {@link #shape()}
   * @throws IllegalArgumentException if the image has another size
   */
  public HostTensor numbers(RgbImage image) {
    if (image.width() != inputSize || image.height() != inputSize) {
      throw new IllegalArgumentException(
          "The image is " + image + "; fit it to " + inputSize + " x " + inputSize + " first");
    }
    return HostTensor.of(numbers.of(image), shape());
  }

  /**
   * Brings an image to its size and turns it into numbers.
   *
   * @param image of any size
   * @return float32 of {@link #shape()}
   */
  public HostTensor apply(RgbImage image) {
    return numbers(fit(image));
  }

  /**
   * All settings by name, as text, numbers and lists of numbers, for reports and JSON.
   *
   * @return in a fixed order, unmodifiable
   */
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("name", name);
    settings.put("inputSize", inputSize);
    settings.put("resize", resize == Resize.SQUARE ? "square" : "center-crop");
    settings.put("resizeTo", resizeTo);
    settings.put("interpolation", interpolation.label());
    settings.put("channels", channels.name());
    settings.put("layout", layout.name());
    settings.put("divisor", divisor);
    settings.put("mean", mean);
    settings.put("deviation", deviation);
    return Collections.unmodifiableMap(settings);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImagePreprocessing preprocessing
        && settings().equals(preprocessing.settings());
  }

  @Override
  public int hashCode() {
    return settings().hashCode();
  }

  /** All that is done, in one line. */
  @Override
  public String toString() {
    String size =
        resize == Resize.SQUARE
            ? "resized to %d x %d".formatted(inputSize, inputSize)
            : "shorter side %d, centre %d x %d".formatted(resizeTo, inputSize, inputSize);
    return "%s: %s (%s), %s, x / %s, mean %s, deviation %s, %s"
        .formatted(name, size, interpolation.label(), channels, divisor, mean, deviation, layout);
  }
}
