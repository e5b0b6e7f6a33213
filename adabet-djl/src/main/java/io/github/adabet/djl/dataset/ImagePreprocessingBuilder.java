package io.github.adabet.djl.dataset;

import io.github.adabet.djl.dataset.ImagePreprocessing.Channels;
import io.github.adabet.djl.dataset.ImagePreprocessing.Layout;
import io.github.adabet.djl.dataset.ImagePreprocessing.Resize;
import io.github.adabet.djl.dataset.image.Interpolation;
import io.github.adabet.spi.GivenSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Collects the settings of a {@link ImagePreprocessing}; setting one twice is an error. Not safe
 * for use by several threads.
 */
public final class ImagePreprocessingBuilder {

  private static final double TORCHVISION_MARGIN = 256.0 / 224;
  private static final float BYTE = 255;

  private final GivenSettings given = new GivenSettings();
  private final String name;
  private final int inputSize;
  private Resize resize = Resize.CENTER_CROP;
  private int resizeTo;
  private Interpolation interpolation = Interpolation.BILINEAR;
  private Channels channels = Channels.RGB;
  private Layout layout = Layout.CHW;
  private float divisor = BYTE;
  private List<Float> mean = List.of();
  private List<Float> deviation = List.of();

  ImagePreprocessingBuilder(String name, int inputSize) {
    if (inputSize < 1) {
      throw new IllegalArgumentException("inputSize is " + inputSize + "; it must be 1 or more");
    }
    this.name = name;
    this.inputSize = inputSize;
    this.resizeTo = (int) Math.round(inputSize * TORCHVISION_MARGIN);
  }

  /**
   * Resizes the shorter side, and cuts out the middle. Default: to {@code inputSize * 256 / 224}.
   *
   * @param shorterSide in pixels, {@code inputSize} or more
   * @return this
   * @throws IllegalArgumentException if it is less than the input's side
   */
  public ImagePreprocessingBuilder centerCrop(int shorterSide) {
    given.once("centerCrop or square");
    if (shorterSide < inputSize) {
      throw new IllegalArgumentException(
          "centerCrop is " + shorterSide + "; it must be inputSize, " + inputSize + ", or more");
    }
    this.resizeTo = shorterSide;
    return this;
  }

  /**
   * Resizes both sides to that of the input.
   *
   * @return this
   */
  public ImagePreprocessingBuilder square() {
    given.once("centerCrop or square");
    this.resize = Resize.SQUARE;
    this.resizeTo = inputSize;
    return this;
  }

  /**
   * The filter of resizing. Default: bilinear.
   *
   * @param filter the filter
   * @return this
   */
  public ImagePreprocessingBuilder interpolation(Interpolation filter) {
    given.once("interpolation");
    this.interpolation = filter;
    return this;
  }

  /**
   * The numbers of a pixel. Default: RGB.
   *
   * @param channels which, and in which order
   * @return this
   */
  public ImagePreprocessingBuilder channels(Channels channels) {
    given.once("channels");
    this.channels = channels;
    return this;
  }

  /**
   * The order of the numbers of an image. Default: channel by channel.
   *
   * @param layout the order
   * @return this
   */
  public ImagePreprocessingBuilder layout(Layout layout) {
    given.once("layout");
    this.layout = layout;
    return this;
  }

  /**
   * What each number from 0 to 255 is divided by first. Default: 255.
   *
   * @param divisor finite, more than 0
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public ImagePreprocessingBuilder divisor(float divisor) {
    given.once("divisor");
    if (!(divisor > 0) || Float.isInfinite(divisor)) {
      throw new IllegalArgumentException(
          "divisor is " + divisor + "; it must be finite and more than 0");
    }
    this.divisor = divisor;
    return this;
  }

  /**
   * What is subtracted then. Default: 0.
   *
   * @param mean for each channel, in the network's order; finite
   * @return this
   * @throws IllegalArgumentException if one is not finite
   */
  public ImagePreprocessingBuilder mean(float... mean) {
    given.once("mean");
    this.mean = finite("mean", mean);
    return this;
  }

  /**
   * What is divided by at last. Default: 1.
   *
   * @param deviation for each channel, in the network's order; finite, more than 0
   * @return this
   * @throws IllegalArgumentException if one is out of range
   */
  public ImagePreprocessingBuilder deviation(float... deviation) {
    given.once("deviation");
    this.deviation = finite("deviation", deviation);
    if (this.deviation.stream().anyMatch(value -> value <= 0)) {
      throw new IllegalArgumentException(
          "deviation is " + this.deviation + "; each must be more than 0");
    }
    return this;
  }

  /**
   * Makes the preprocessing.
   *
   * @return a new one
   * @throws IllegalArgumentException if there is not one mean or deviation for each channel
   */
  public ImagePreprocessing build() {
    mean = perChannel("mean", mean, 0f);
    deviation = perChannel("deviation", deviation, 1f);
    return new ImagePreprocessing(this);
  }

  /** Sets both as another preprocessing has them. */
  ImagePreprocessingBuilder statistics(List<Float> otherMean, List<Float> otherDeviation) {
    given.once("mean");
    given.once("deviation");
    this.mean = otherMean;
    this.deviation = otherDeviation;
    return this;
  }

  private List<Float> perChannel(String setting, List<Float> values, float usual) {
    if (values.isEmpty()) {
      return Collections.nCopies(channels.count(), usual);
    }
    if (values.size() != channels.count()) {
      throw new IllegalArgumentException(
          setting + " is " + values + "; give " + channels.count() + ", one for each channel");
    }
    return values;
  }

  private static List<Float> finite(String setting, float... values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException(setting + " holds " + value + "; it must be finite");
      }
      list.add(value);
    }
    return List.copyOf(list);
  }

  String name() {
    return name;
  }

  int inputSize() {
    return inputSize;
  }

  Resize resize() {
    return resize;
  }

  int resizeTo() {
    return resizeTo;
  }

  Interpolation interpolation() {
    return interpolation;
  }

  Channels channels() {
    return channels;
  }

  Layout layout() {
    return layout;
  }

  float divisor() {
    return divisor;
  }

  List<Float> mean() {
    return mean;
  }

  List<Float> deviation() {
    return deviation;
  }
}
