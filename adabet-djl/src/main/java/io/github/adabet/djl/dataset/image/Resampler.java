package io.github.adabet.djl.dataset.image;

import java.util.Arrays;

/**
 * Resizes lines of pixels first and columns then, rounding to 8 bits in between, as Pillow's {@code
 * ImagingResample} does.
 */
final class Resampler {

  private static final int CHANNELS = RgbImage.CHANNELS;
  private static final int HALF = 1 << (ResampleWeights.PRECISION - 1);

  private Resampler() {}

  /**
   * Resizes a part of an image.
   *
   * @param pixels the image
   * @param width its width
   * @param across which columns of it make the columns of the result
   * @param down which rows of it make the rows of the result
   * @return the pixels of the result
   */
  static byte[] resample(byte[] pixels, int width, ResampleWeights across, ResampleWeights down) {
    int firstRow = down.begin();
    int rows = down.end() - firstRow;
    int columns = across.size();
    byte[] lines = new byte[rows * columns * CHANNELS];
    for (int y = 0; y < rows; y++) {
      line(pixels, (firstRow + y) * width, lines, y * columns * CHANNELS, across);
    }
    byte[] result = new byte[down.size() * columns * CHANNELS];
    int[] sums = new int[columns * CHANNELS];
    for (int y = 0; y < down.size(); y++) {
      column(lines, firstRow, result, y, down, sums);
    }
    return result;
  }

  /** Resizes one row; all three channels of a pixel have the same weights. */
  private static void line(
      byte[] pixels, int row, byte[] target, int targetOffset, ResampleWeights across) {
    int[] weights = across.weights();
    int out = targetOffset;
    for (int x = 0; x < across.size(); x++) {
      int red = HALF;
      int green = HALF;
      int blue = HALF;
      int at = (row + across.first()[x]) * CHANNELS;
      int begin = x * across.taps();
      for (int i = begin; i < begin + across.count()[x]; i++) {
        int weight = weights[i];
        red += (pixels[at] & 0xff) * weight;
        green += (pixels[at + 1] & 0xff) * weight;
        blue += (pixels[at + 2] & 0xff) * weight;
        at += CHANNELS;
      }
      target[out] = clipped(red);
      target[out + 1] = clipped(green);
      target[out + 2] = clipped(blue);
      out += CHANNELS;
    }
  }

  /** Makes row {@code y} of the result of the resized rows. */
  private static void column(
      byte[] lines, int firstRow, byte[] result, int y, ResampleWeights down, int[] sums) {
    Arrays.fill(sums, HALF);
    for (int i = 0; i < down.count()[y]; i++) {
      int weight = down.weights()[y * down.taps() + i];
      int source = (down.first()[y] + i - firstRow) * sums.length;
      for (int x = 0; x < sums.length; x++) {
        sums[x] += (lines[source + x] & 0xff) * weight;
      }
    }
    int target = y * sums.length;
    for (int x = 0; x < sums.length; x++) {
      result[target + x] = clipped(sums[x]);
    }
  }

  private static byte clipped(int sum) {
    return (byte) Math.min(Math.max(sum >> ResampleWeights.PRECISION, 0), 255);
  }
}
