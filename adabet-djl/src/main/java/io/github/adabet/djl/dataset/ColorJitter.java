package io.github.adabet.djl.dataset;

import io.github.adabet.djl.dataset.image.RgbImage;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * Changes brightness, contrast, saturation and hue as torchvision's {@code ColorJitter} does to
 * images of Pillow's, in this order; 0 changes nothing.
 *
 * @param brightness factors are drawn from 1 - brightness to 1 + brightness
 * @param contrast the same for contrast
 * @param saturation the same for saturation
 * @param hue shifts are drawn from -hue to hue, in turns of the colour circle
 */
record ColorJitter(double brightness, double contrast, double saturation, double hue) {

  static final ColorJitter NONE = new ColorJitter(0, 0, 0, 0);

  private static final int CHANNELS = RgbImage.CHANNELS;

  RgbImage apply(RgbImage image, SplittableRandom random) {
    if (equals(NONE)) {
      return image;
    }
    byte[] pixels = image.toArray();
    if (brightness > 0) {
      brightness(pixels, factor(brightness, random));
    }
    if (contrast > 0) {
      contrast(pixels, factor(contrast, random));
    }
    if (saturation > 0) {
      saturation(pixels, factor(saturation, random));
    }
    if (hue > 0) {
      hue(pixels, (2 * random.nextDouble() - 1) * hue);
    }
    return RgbImage.of(image.width(), image.height(), pixels);
  }

  private static double factor(double range, SplittableRandom random) {
    return Math.max(0, 1 + (2 * random.nextDouble() - 1) * range);
  }

  /** Mixes with black. */
  static void brightness(byte[] pixels, double factor) {
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = mixed(0, pixels[i] & 0xff, (float) factor);
    }
  }

  /** Mixes with the mean of the image in grey. */
  static void contrast(byte[] pixels, double factor) {
    ByteBuffer bytes = ByteBuffer.wrap(pixels);
    long sum = 0;
    for (int i = 0; i < pixels.length; i += CHANNELS) {
      sum += PixelNumbers.grey(bytes, i);
    }
    int mean = (int) ((double) sum * CHANNELS / pixels.length + 0.5);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = mixed(mean, pixels[i] & 0xff, (float) factor);
    }
  }

  /** Mixes with the same image in grey. */
  static void saturation(byte[] pixels, double factor) {
    ByteBuffer bytes = ByteBuffer.wrap(pixels);
    for (int i = 0; i < pixels.length; i += CHANNELS) {
      int grey = PixelNumbers.grey(bytes, i);
      for (int channel = 0; channel < CHANNELS; channel++) {
        pixels[i + channel] = mixed(grey, pixels[i + channel] & 0xff, (float) factor);
      }
    }
  }

  /** Pillow's {@code blend}: cut off, not rounded. */
  private static byte mixed(int from, int to, float share) {
    float value = from + share * (to - from);
    return (byte) (int) Math.min(Math.max(value, 0), 255);
  }

  /** Turns the colour circle, in Pillow's 8-bit hue, saturation and value. */
  static void hue(byte[] pixels, double turn) {
    int shift = (int) (turn * 255);
    for (int i = 0; i < pixels.length; i += CHANNELS) {
      int red = pixels[i] & 0xff;
      int green = pixels[i + 1] & 0xff;
      int blue = pixels[i + 2] & 0xff;
      int most = Math.max(red, Math.max(green, blue));
      int least = Math.min(red, Math.min(green, blue));
      if (most > least) {
        int angle = (hueOf(red, green, blue, most, most - least) + shift) & 0xff;
        int strength = (int) ((float) (most - least) / most * 255.0);
        put(pixels, i, angle, strength, most);
      }
    }
  }

  private static int hueOf(int red, int green, int blue, int most, float range) {
    float redness = (most - red) / range;
    float greenness = (most - green) / range;
    float blueness = (most - blue) / range;
    float sixth;
    if (red == most) {
      sixth = blueness - greenness;
    } else if (green == most) {
      sixth = (float) (2.0 + redness - blueness);
    } else {
      sixth = (float) (4.0 + greenness - redness);
    }
    return (int) ((float) ((sixth / 6.0 + 1.0) % 1.0) * 255.0);
  }

  private static void put(byte[] pixels, int at, int angle, int strength, int value) {
    int sector = (int) Math.floor(angle * 6.0 / 255.0);
    float rest = (float) (angle * 6.0 / 255.0 - sector);
    float share = (float) (strength / 255.0);
    byte low = rounded(value * (1.0 - share));
    byte falling = rounded(value * (1.0 - share * rest));
    byte rising = rounded(value * (1.0 - share * (1.0 - rest)));
    byte high = (byte) value;
    switch (sector % 6) {
      case 0 -> put(pixels, at, high, rising, low);
      case 1 -> put(pixels, at, falling, high, low);
      case 2 -> put(pixels, at, low, high, rising);
      case 3 -> put(pixels, at, low, falling, high);
      case 4 -> put(pixels, at, rising, low, high);
      default -> put(pixels, at, high, low, falling);
    }
  }

  private static byte rounded(double value) {
    return (byte) Math.min(Math.max((int) Math.floor(value + 0.5), 0), 255);
  }

  private static void put(byte[] pixels, int at, byte red, byte green, byte blue) {
    pixels[at] = red;
    pixels[at + 1] = green;
    pixels[at + 2] = blue;
  }
}
