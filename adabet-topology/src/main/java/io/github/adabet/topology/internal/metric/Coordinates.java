package io.github.adabet.topology.internal.metric;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;

/**
 * Points stored in a buffer one after another, or at a constant stride. Holds no state of its own,
 * so that any number of threads may read, each with its own {@link Reader}.
 */
public abstract class Coordinates {
  /** The type of the numbers is converted in pieces of this many. */
  static final int PIECE = 1024;

  private final int points;
  private final int dimension;

  private Coordinates(int points, int dimension) {
    this.points = points;
    this.dimension = dimension;
  }

  /**
   * Points in single precision.
   *
   * @param buffer coordinate k of point i stands at {@code i * stride + k} after its position; not
   *     copied
   * @param points number of points
   * @param dimension coordinates of a point
   * @param stride from one point to the next, the dimension or more
   * @return the points
   */
  public static Coordinates of(FloatBuffer buffer, int points, int dimension, int stride) {
    FloatBuffer own = buffer.slice();
    return new Coordinates(points, dimension) {
      @Override
      public double get(int point, int coordinate) {
        return own.get(point * stride + coordinate);
      }

      @Override
      Reader reader() {
        float[] piece = new float[PIECE];
        return (point, from, count, target, at) -> {
          int start = point * stride + from;
          for (int done = 0; done < count; done += PIECE) {
            int length = Math.min(PIECE, count - done);
            own.get(start + done, piece, 0, length);
            for (int k = 0; k < length; k++) {
              target[at + done + k] = piece[k];
            }
          }
        };
      }
    };
  }

  /**
   * Points in double precision.
   *
   * @param buffer {@code points * dimension} numbers from its position on; not copied
   * @param points number of points
   * @param dimension coordinates of a point
   * @return the points
   */
  public static Coordinates of(DoubleBuffer buffer, int points, int dimension) {
    DoubleBuffer own = buffer.slice();
    return new Coordinates(points, dimension) {
      @Override
      public double get(int point, int coordinate) {
        return own.get(point * dimension + coordinate);
      }

      @Override
      Reader reader() {
        return (point, from, count, target, at) ->
            own.get(point * dimension + from, target, at, count);
      }
    };
  }

  /**
   * The number of points.
   *
   * @return 0 or more
   */
  public final int points() {
    return points;
  }

  /**
   * The number of coordinates of a point.
   *
   * @return 1 or more
   */
  public final int dimension() {
    return dimension;
  }

  /**
   * One number.
   *
   * @param point from 0
   * @param coordinate from 0
   * @return any number
   */
  public abstract double get(int point, int coordinate);

  /** A reader for one thread. */
  abstract Reader reader();

  /** Reads coordinates of one point. */
  @FunctionalInterface
  interface Reader {
    /**
     * Copies some coordinates.
     *
     * @param point from 0
     * @param from the first coordinate
     * @param count how many
     * @param target where to
     * @param at the first place there
     */
    void read(int point, int from, int count, double[] target, int at);
  }
}
