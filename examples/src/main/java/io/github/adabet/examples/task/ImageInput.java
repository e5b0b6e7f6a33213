package io.github.adabet.examples.task;

import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.dataset.ImagePreprocessing.Channels;
import io.github.adabet.djl.dataset.ImagePreprocessing.Layout;

/**
 * What images a network takes.
 *
 * @param side width and height
 * @param channels colours or grey
 * @param layout in which order the numbers stand
 */
record ImageInput(int side, Channels channels, Layout layout) {
  /**
   * Understands an input as an image.
   *
   * @throws IllegalArgumentException if it is none
   */
  static ImageInput of(TensorSpec input) {
    long[] sample = input.sample().getShape();
    if (isImage(input)) {
      boolean first = isChannels(sample[0]);
      if (sample[1] == (first ? sample[2] : sample[0])) {
        return new ImageInput(
            Math.toIntExact(sample[1]),
            sample[first ? 0 : 2] == 1 ? Channels.GREY : Channels.RGB,
            first ? Layout.CHW : Layout.HWC);
      }
    }
    throw new IllegalArgumentException(
        "the network takes %s, which is no square image of one or three channels; give a square --input-size"
            .formatted(input));
  }

  /** Tells whether an input is an image, square or not. */
  static boolean isImage(TensorSpec input) {
    long[] sample = input.sample().getShape();
    return sample.length == 3 && (isChannels(sample[0]) || isChannels(sample[2]));
  }

  private static boolean isChannels(long extent) {
    return extent == 1 || extent == 3;
  }
}
