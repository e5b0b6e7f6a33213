package io.github.adabet.examples.data;

import java.util.Random;

/**
 * Turns MNIST's digits into what another person's camera would make of them: a tilted hand, dark
 * ink on bright paper, less contrast, and a noisy sensor.
 *
 * <p>Each image is turned about its middle by an angle drawn uniformly from the tilt's range, with
 * bilinear interpolation, then inverted and squeezed into the paper's range of grey, and Gaussian
 * noise is added. The same seed gives the same bytes on every machine; an image's result depends on
 * the seed and its index alone. Immutable and thread-safe.
 *
 * @param minTiltDegrees smallest angle, counter-clockwise
 * @param maxTiltDegrees largest angle, counter-clockwise, at least {@code minTiltDegrees}
 * @param ink grey value of full ink, 0 to 255
 * @param paper grey value of bare paper, 0 to 255
 * @param noise standard deviation of the sensor's noise in grey values, 0 or more
 * @param seed seed of all random choices
 */
public record OtherCamera(
    double minTiltDegrees, double maxTiltDegrees, int ink, int paper, double noise, long seed) {

  /** Checks the ranges. */
  public OtherCamera {
    if (!(minTiltDegrees >= -180 && minTiltDegrees <= maxTiltDegrees && maxTiltDegrees <= 180)) {
      throw new IllegalArgumentException(
          "tilt must be -180 <= min <= max <= 180 degrees, was %s to %s"
              .formatted(minTiltDegrees, maxTiltDegrees));
    }
    if (ink < 0 || ink > 255 || paper < 0 || paper > 255) {
      throw new IllegalArgumentException(
          "ink and paper must be grey values from 0 to 255, were %d and %d".formatted(ink, paper));
    }
    if (!(noise >= 0 && noise <= 255)) {
      throw new IllegalArgumentException(
          "noise must be a standard deviation from 0 to 255 grey values, was " + noise);
    }
  }

  /**
   * The camera the examples adapt to: digits tilted by 20 to 45 degrees, dark on bright, noisy.
   *
   * @param seed seed of all random choices; give training and test images different ones
   * @return the camera
   */
  public static OtherCamera withSeed(long seed) {
    return new OtherCamera(20, 45, 25, 230, 20, seed);
  }

  /**
   * Photographs images.
   *
   * @param digits images as MNIST has them: 0 is background and 255 is ink
   * @return as many images of the same size, in the same order, with the same labels
   */
  public DigitImages photograph(DigitImages digits) {
    int rows = digits.rows();
    int columns = digits.columns();
    byte[] photographs = new byte[digits.size() * rows * columns];
    for (int i = 0; i < digits.size(); i++) {
      Random random = new Random(seed * 0x9E3779B97F4A7C15L + i);
      double tilt = minTiltDegrees + random.nextDouble() * (maxTiltDegrees - minTiltDegrees);
      byte[] upright = digits.image(i);
      double cos = StrictMath.cos(StrictMath.toRadians(tilt));
      double sin = StrictMath.sin(StrictMath.toRadians(tilt));
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          double y = row - (rows - 1) / 2.0;
          double x = column - (columns - 1) / 2.0;
          double amount =
              sample(
                  upright,
                  rows,
                  columns,
                  sin * x + cos * y + (rows - 1) / 2.0,
                  cos * x - sin * y + (columns - 1) / 2.0);
          double grey = paper + (ink - paper) * amount / 255 + noise * random.nextGaussian();
          photographs[(i * rows + row) * columns + column] =
              (byte) Math.round(Math.max(0, Math.min(255, grey)));
        }
      }
    }
    return new DigitImages(
        new IdxArray(new int[] {digits.size(), rows, columns}, photographs), digits.labels());
  }

  /** Grey value between pixels, bilinear; what lies outside the image counts as 0. */
  private static double sample(byte[] image, int rows, int columns, double row, double column) {
    int top = (int) Math.floor(row);
    int left = (int) Math.floor(column);
    double sum = 0;
    for (int r = top; r <= top + 1; r++) {
      for (int c = left; c <= left + 1; c++) {
        if (r >= 0 && r < rows && c >= 0 && c < columns) {
          double weight = (1 - Math.abs(row - r)) * (1 - Math.abs(column - c));
          sum += weight * (image[r * columns + c] & 0xff);
        }
      }
    }
    return sum;
  }
}
