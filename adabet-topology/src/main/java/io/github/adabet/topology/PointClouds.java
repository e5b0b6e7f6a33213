package io.github.adabet.topology;

import java.nio.FloatBuffer;
import java.util.Locale;

/**
 * Clouds of one shape in one buffer of float32, as the channels of a tensor are: coordinate k of
 * point i of cloud c stands at {@code c * cloudStride + i * pointStride + k}. The buffer is not
 * copied, and must not change while distances are computed from it. Coordinates are looked at when
 * distances are computed, and only then have to be finite.
 *
 * <p>Safe for use by several threads, as long as nobody changes the coordinates.
 */
public final class PointClouds {
  private final FloatBuffer floats;
  private final int count;
  private final int cloudStride;
  private final int points;
  private final int pointStride;
  private final int dimension;

  private PointClouds(
      FloatBuffer floats, int count, int cloudStride, int points, int pointStride, int dimension) {
    this.floats = floats.slice();
    this.count = count;
    this.cloudStride = cloudStride;
    this.points = points;
    this.pointStride = pointStride;
    this.dimension = dimension;
  }

  /**
   * The channels of a batch of samples.
   *
   * @param floats feature f of channel c of sample i stands at {@code i * sampleStride + c *
   *     features + f} after its position; ends with the last feature of the last sample; not copied
   * @param samples number of samples, 1 or more: the points of each cloud
   * @param sampleStride from one sample to the next; {@code channels * features} or more
   * @param channels number of channels, 1 or more: the clouds
   * @param features numbers of a sample and channel, 1 or more: the dimension
   * @return one cloud for each channel
   * @throws IllegalArgumentException if a number is out of range or the buffer holds another number
   *     of floats
   */
  public static PointClouds channels(
      FloatBuffer floats, int samples, int sampleStride, int channels, int features) {
    if (samples < 1 || channels < 1 || features < 1) {
      throw illegal(
          "there are %d samples of %d channels of %d features; each must be 1 or more.",
          samples, channels, features);
    }
    long sample = (long) channels * features;
    if (sampleStride < sample) {
      throw illegal(
          "sampleStride is %d; it must be channels * features, %d, or more.", sampleStride, sample);
    }
    long numbers = (samples - 1L) * sampleStride + sample;
    if (floats.remaining() != numbers) {
      throw illegal(
          "floats has %d entries; %d samples of %d channels of %d features at stride %d have %d.",
          floats.remaining(), samples, channels, features, sampleStride, numbers);
    }
    return new PointClouds(floats, channels, features, samples, sampleStride, features);
  }

  /**
   * The number of clouds.
   *
   * @return 1 or more
   */
  public int count() {
    return count;
  }

  /**
   * The number of points of each cloud.
   *
   * @return 1 or more
   */
  public int points() {
    return points;
  }

  /**
   * The number of coordinates of a point.
   *
   * @return 1 or more
   */
  public int dimension() {
    return dimension;
  }

  /**
   * From one cloud to the next.
   *
   * @return in numbers, 1 or more
   */
  public int cloudStride() {
    return cloudStride;
  }

  /**
   * From one point of a cloud to the next.
   *
   * @return in numbers, the dimension or more
   */
  public int pointStride() {
    return pointStride;
  }

  /**
   * All coordinates: for engines, which read and never write.
   *
   * @return a buffer of its own over the memory that the clouds were made of, from position 0 to
   *     behind the last coordinate; direct or on the heap, in any byte order
   */
  public FloatBuffer floats() {
    return floats.duplicate();
  }

  /**
   * One of the clouds.
   *
   * @param cloud from 0 to {@link #count()} (excluded)
   * @return its points, over the same memory
   * @throws IndexOutOfBoundsException if there is no such cloud
   */
  public PointCloud get(int cloud) {
    if (cloud < 0 || cloud >= count) {
      throw new IndexOutOfBoundsException("no cloud " + cloud + " of " + count + ".");
    }
    return PointCloud.strided(
        floats.slice(cloud * cloudStride, (points - 1) * pointStride + dimension),
        points,
        dimension,
        pointStride);
  }

  /**
   * Some of the clouds.
   *
   * @param first the first cloud, from 0
   * @param end behind the last cloud, more than {@code first}
   * @return these clouds, over the same memory
   * @throws IndexOutOfBoundsException if there are no such clouds
   */
  public PointClouds range(int first, int end) {
    if (first < 0 || first >= end || end > count) {
      throw new IndexOutOfBoundsException(
          "no clouds " + first + " to " + end + " of " + count + ".");
    }
    int numbers = (end - 1 - first) * cloudStride + (points - 1) * pointStride + dimension;
    return new PointClouds(
        floats.slice(first * cloudStride, numbers),
        end - first,
        cloudStride,
        points,
        pointStride,
        dimension);
  }

  /** The numbers of clouds, points and coordinates. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "PointClouds, %d of %d points of dimension %d", count, points, dimension);
  }

  private static IllegalArgumentException illegal(String format, Object... values) {
    return new IllegalArgumentException(String.format(Locale.ROOT, format, values));
  }
}
