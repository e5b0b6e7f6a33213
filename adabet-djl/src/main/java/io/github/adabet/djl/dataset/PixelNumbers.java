package io.github.adabet.djl.dataset;

import io.github.adabet.djl.dataset.ImagePreprocessing.Channels;
import io.github.adabet.djl.dataset.ImagePreprocessing.Layout;
import io.github.adabet.djl.dataset.image.RgbImage;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Turns the 8-bit numbers of images into those of a network, by a table for each channel, which
 * holds what PyTorch computes in float32. Immutable.
 */
final class PixelNumbers {

  private static final int VALUES = 256;

  /** For each channel 256 numbers. */
  private final float[][] tables;

  private final Channels channels;
  private final Layout layout;

  private PixelNumbers(float[][] tables, Channels channels, Layout layout) {
    this.tables = tables;
    this.channels = channels;
    this.layout = layout;
  }

  /** Computes the tables; mean and deviation are by channel. */
  static PixelNumbers of(
      Channels channels, Layout layout, float divisor, List<Float> mean, List<Float> deviation) {
    float[][] tables = new float[channels.count()][VALUES];
    for (int channel = 0; channel < tables.length; channel++) {
      for (int value = 0; value < VALUES; value++) {
        tables[channel][value] = (value / divisor - mean.get(channel)) / deviation.get(channel);
      }
    }
    return new PixelNumbers(tables, channels, layout);
  }

  /** Returns the numbers of an image in the layout. */
  float[] of(RgbImage image) {
    ByteBuffer bytes = image.bytes();
    int pixels = image.width() * image.height();
    float[] numbers = new float[pixels * tables.length];
    for (int channel = 0; channel < tables.length; channel++) {
      float[] table = tables[channel];
      int step = layout == Layout.CHW ? 1 : tables.length;
      int target = layout == Layout.CHW ? channel * pixels : channel;
      if (channels == Channels.GREY) {
        for (int pixel = 0; pixel < pixels; pixel++) {
          numbers[pixel] = table[grey(bytes, pixel * RgbImage.CHANNELS)];
        }
      } else {
        int source = channels == Channels.RGB ? channel : RgbImage.CHANNELS - 1 - channel;
        for (int pixel = 0; pixel < pixels; pixel++) {
          numbers[target] = table[bytes.get(source) & 0xff];
          target += step;
          source += RgbImage.CHANNELS;
        }
      }
    }
    return numbers;
  }

  /** Returns the brightness of a pixel as Pillow computes it, in fixed-point numbers. */
  static int grey(ByteBuffer bytes, int at) {
    int red = bytes.get(at) & 0xff;
    int green = bytes.get(at + 1) & 0xff;
    int blue = bytes.get(at + 2) & 0xff;
    return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
  }
}
