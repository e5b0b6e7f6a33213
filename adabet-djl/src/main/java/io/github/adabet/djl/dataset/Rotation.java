package io.github.adabet.djl.dataset;

import io.github.adabet.djl.dataset.image.RgbImage;

/** Turns images about their centre, bilinearly, as Pillow's {@code rotate} does. */
final class Rotation {

  private static final int CHANNELS = RgbImage.CHANNELS;

  private Rotation() {}

  /**
   * Turns an image.
   *
   * @param image the image
   * @param degrees against the clock
   * @return an image of the same size; what lies outside of the old one is black
   */
  static RgbImage rotate(RgbImage image, double degrees) {
    double angle = -Math.toRadians(degrees);
    double cosine = Math.cos(angle);
    double sine = Math.sin(angle);
    int width = image.width();
    int height = image.height();
    double centerX = width / 2.0;
    double centerY = height / 2.0;
    byte[] source = image.toArray();
    byte[] target = new byte[source.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double right = x + 0.5 - centerX;
        double below = y + 0.5 - centerY;
        double fromX = cosine * right + sine * below + centerX;
        double fromY = -sine * right + cosine * below + centerY;
        if (fromX >= 0 && fromX < width && fromY >= 0 && fromY < height) {
          interpolate(source, width, height, fromX - 0.5, fromY - 0.5, target, y * width + x);
        }
      }
    }
    return RgbImage.of(width, height, target);
  }

  private static void interpolate(
      byte[] source, int width, int height, double x, double y, byte[] target, int pixel) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double shareX = x - left;
    double shareY = y - top;
    int column = Math.max(left, 0);
    int nextColumn = Math.min(left + 1, width - 1);
    int row = Math.max(top, 0) * width;
    int nextRow = Math.min(top + 1, height - 1) * width;
    for (int channel = 0; channel < CHANNELS; channel++) {
      double upper = mixed(source, row + column, row + nextColumn, channel, shareX);
      double lower = mixed(source, nextRow + column, nextRow + nextColumn, channel, shareX);
      target[pixel * CHANNELS + channel] = (byte) (int) (upper + (lower - upper) * shareY);
    }
  }

  private static double mixed(byte[] source, int left, int right, int channel, double share) {
    int first = source[left * CHANNELS + channel] & 0xff;
    int second = source[right * CHANNELS + channel] & 0xff;
    return first + (second - first) * share;
  }
}
