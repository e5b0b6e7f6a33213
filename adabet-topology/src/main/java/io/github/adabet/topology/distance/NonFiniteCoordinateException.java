package io.github.adabet.topology.distance;

import java.util.Locale;

/** A coordinate of a point is NaN or an infinity, so that its distances are undefined. */
public class NonFiniteCoordinateException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** The point, from 0. */
  private final int point;

  /** The coordinate of the point, from 0. */
  private final int coordinate;

  /**
   * The place where the value stands.
   *
   * @param point the first such point, from 0
   * @param coordinate its first such coordinate, from 0
   * @param value NaN or an infinity
   */
  public NonFiniteCoordinateException(int point, int coordinate, double value) {
    super(
        String.format(
            Locale.ROOT,
            "coordinate %d of point %d is %s; coordinates must be finite: correct or drop the"
                + " point.",
            coordinate,
            point,
            value));
    this.point = point;
    this.coordinate = coordinate;
  }

  /**
   * The first point that is not finite.
   *
   * @return from 0
   */
  public int point() {
    return point;
  }

  /**
   * Its first coordinate that is not finite.
   *
   * @return from 0
   */
  public int coordinate() {
    return coordinate;
  }
}
