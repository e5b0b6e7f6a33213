package io.github.adabet.topology.distance;

import java.util.Locale;

/**
 * Many clouds of one shape in one buffer: coordinate k of point i of cloud c stands at {@code c *
 * cloudStride + i * pointStride + k}. Clouds may be interleaved, as the channels of a tensor of
 * shape (B, C, ...) are: cloud stride D / C, point stride D.
 *
 * @param clouds number of clouds, 1 or more
 * @param cloudStride from a cloud to the next, in numbers, 0 or more
 * @param points number of points of a cloud, 1 or more
 * @param pointStride from a point to the next, in numbers, the dimension or more
 * @param dimension coordinates of a point, 1 or more
 */
public record CloudLayout(int clouds, int cloudStride, int points, int pointStride, int dimension) {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  public CloudLayout {
    if (clouds < 1 || points < 1 || dimension < 1 || cloudStride < 0 || pointStride < dimension) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d clouds at stride %d of %d points at stride %d of dimension %d; counts must be 1"
                  + " or more, the stride of clouds 0 or more, that of points the dimension or"
                  + " more.",
              clouds,
              cloudStride,
              points,
              pointStride,
              dimension));
    }
  }

  /**
   * The number of coordinates from the first of a cloud to its last.
   *
   * @return 1 or more
   */
  public long extent() {
    return (points - 1L) * pointStride + dimension;
  }

  /**
   * The number of coordinates from the first of all to the last.
   *
   * @return 1 or more
   */
  public long totalExtent() {
    return (clouds - 1L) * cloudStride + extent();
  }

  /**
   * The number of distances of a cloud.
   *
   * @return 0 or more
   */
  public long distances() {
    return (long) points * (points - 1) / 2;
  }
}
