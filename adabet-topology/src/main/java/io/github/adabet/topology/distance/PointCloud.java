package io.github.adabet.topology.distance;

import io.github.adabet.topology.internal.metric.Coordinates;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * n points of one dimension, stored one after another or at a constant stride: float32 or float64,
 * row-major {@code [n, dimension]}, in all at most 2,147,483,647 coordinates. Arrays and buffers
 * are not copied (unless said so) and must not change while distances are computed from them;
 * buffers may be direct or on the heap. Coordinates are looked at when distances are computed, and
 * only then have to be finite.
 *
 * <p>Safe for use by several threads, as long as nobody changes the coordinates.
 */
public final class PointCloud {
  private final int size;
  private final int dimension;
  private final int stride;
  private final @Nullable FloatBuffer floats;
  private final @Nullable DoubleBuffer doubles;
  private final Coordinates coordinates;

  private PointCloud(FloatBuffer floats, int size, int dimension, int stride) {
    this.size = size;
    this.dimension = dimension;
    this.stride = stride;
    this.floats = floats.slice();
    this.doubles = null;
    this.coordinates = Coordinates.of(floats, size, dimension, stride);
  }

  private PointCloud(DoubleBuffer doubles, int size, int dimension) {
    requireShape(doubles.remaining(), size, dimension);
    this.size = size;
    this.dimension = dimension;
    this.stride = dimension;
    this.floats = null;
    this.doubles = doubles.slice();
    this.coordinates = Coordinates.of(doubles, size, dimension);
  }

  /**
   * Points given one by one.
   *
   * @param points n rows of one length, 1 or more; copied
   * @return the points
   * @throws IllegalArgumentException if the dimensions differ or are 0, or there are too many
   *     coordinates
   */
  public static PointCloud of(float[][] points) {
    int dimension = points.length == 0 ? 1 : points[0].length;
    float[] flat = new float[total(points.length, dimension)];
    for (int i = 0; i < points.length; i++) {
      requireDimension(i, points[i].length, dimension);
      System.arraycopy(points[i], 0, flat, i * dimension, dimension);
    }
    return of(flat, points.length, dimension);
  }

  /**
   * Points given one by one.
   *
   * @param points n rows of one length, 1 or more; copied
   * @return the points
   * @throws IllegalArgumentException if the dimensions differ or are 0, or there are too many
   *     coordinates
   */
  public static PointCloud of(double[][] points) {
    int dimension = points.length == 0 ? 1 : points[0].length;
    double[] flat = new double[total(points.length, dimension)];
    for (int i = 0; i < points.length; i++) {
      requireDimension(i, points[i].length, dimension);
      System.arraycopy(points[i], 0, flat, i * dimension, dimension);
    }
    return of(flat, points.length, dimension);
  }

  /**
   * Points stored one after another.
   *
   * @param coordinates {@code n * dimension} numbers; not copied
   * @param n number of points, 0 or more
   * @param dimension coordinates of a point, 1 or more
   * @return the points
   * @throws IllegalArgumentException if n or the dimension is out of range or the array has another
   *     length
   */
  public static PointCloud of(float[] coordinates, int n, int dimension) {
    return of(FloatBuffer.wrap(coordinates), n, dimension);
  }

  /**
   * Points stored one after another.
   *
   * @param coordinates {@code n * dimension} numbers; not copied
   * @param n number of points, 0 or more
   * @param dimension coordinates of a point, 1 or more
   * @return the points
   * @throws IllegalArgumentException if n or the dimension is out of range or the array has another
   *     length
   */
  public static PointCloud of(double[] coordinates, int n, int dimension) {
    return new PointCloud(DoubleBuffer.wrap(coordinates), n, dimension);
  }

  /**
   * Points stored one after another.
   *
   * @param coordinates {@code n * dimension} numbers between its position and its limit, which stay
   *     where they are; not copied
   * @param n number of points, 0 or more
   * @param dimension coordinates of a point, 1 or more
   * @return the points
   * @throws IllegalArgumentException if n or the dimension is out of range or the buffer holds
   *     another number of coordinates
   */
  public static PointCloud of(FloatBuffer coordinates, int n, int dimension) {
    requireShape(coordinates.remaining(), n, dimension);
    return new PointCloud(coordinates, n, dimension, dimension);
  }

  /**
   * Points at a constant stride, as those of one channel of a tensor are.
   *
   * @param coordinates coordinate k of point i stands at {@code i * stride + k} after its position;
   *     ends with the last coordinate of the last point; not copied
   * @param n number of points, 0 or more
   * @param dimension coordinates of a point, 1 or more
   * @param stride from one point to the next; the dimension or more
   * @return the points
   * @throws IllegalArgumentException if n, the dimension or the stride is out of range or the
   *     buffer holds another number of coordinates
   */
  public static PointCloud strided(FloatBuffer coordinates, int n, int dimension, int stride) {
    if (stride < dimension) {
      throw illegal("stride is %d; it must be the dimension, %d, or more.", stride, dimension);
    }
    requireCounts(n, dimension);
    long numbers = n == 0 ? 0 : (n - 1L) * stride + dimension;
    if (coordinates.remaining() != numbers) {
      throw illegal(
          "points has %d entries; %d points of dimension %d at stride %d have %d.",
          coordinates.remaining(), n, dimension, stride, numbers);
    }
    return new PointCloud(coordinates, n, dimension, stride);
  }

  /**
   * Points stored one after another.
   *
   * @param coordinates {@code n * dimension} numbers between its position and its limit, which stay
   *     where they are; not copied
   * @param n number of points, 0 or more
   * @param dimension coordinates of a point, 1 or more
   * @return the points
   * @throws IllegalArgumentException if n or the dimension is out of range or the buffer holds
   *     another number of coordinates
   */
  public static PointCloud of(DoubleBuffer coordinates, int n, int dimension) {
    return new PointCloud(coordinates, n, dimension);
  }

  /**
   * The number of points n.
   *
   * @return 0 or more
   */
  public int size() {
    return size;
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
   * From one point to the next in {@link #floats()} or {@link #doubles()}.
   *
   * @return in numbers; the dimension, or more if the points are {@link #strided}
   */
  public int stride() {
    return stride;
  }

  /**
   * The coordinates, if they are float32: for engines, which read and never write.
   *
   * @return a buffer of its own over the memory that the points were made of: coordinate k of point
   *     i stands at {@code i * stride() + k}, and the limit is behind the last one; direct or on
   *     the heap, in any byte order; empty if the coordinates are float64
   */
  public Optional<FloatBuffer> floats() {
    return Optional.ofNullable(floats).map(FloatBuffer::duplicate);
  }

  /**
   * The coordinates, if they are float64: for engines, which read and never write.
   *
   * @return a buffer of its own over the memory that the points were made of, from position 0 to
   *     limit {@code n * dimension}; direct or on the heap, in any byte order; empty if the
   *     coordinates are float32
   */
  public Optional<DoubleBuffer> doubles() {
    return Optional.ofNullable(doubles).map(DoubleBuffer::duplicate);
  }

  /**
   * One coordinate.
   *
   * @param point from 0 to {@link #size()} (excluded)
   * @param coordinate from 0 to {@link #dimension()} (excluded)
   * @return any number, NaN and infinities too
   * @throws IndexOutOfBoundsException if there is no such point or coordinate
   */
  public double get(int point, int coordinate) {
    if (point < 0 || point >= size || coordinate < 0 || coordinate >= dimension) {
      throw new IndexOutOfBoundsException(
          String.format(
              Locale.ROOT,
              "no coordinate %d of point %d in a cloud of %d points of dimension %d.",
              coordinate,
              point,
              size,
              dimension));
    }
    return coordinates.get(point, coordinate);
  }

  /**
   * The refusal of a cloud, for engines.
   *
   * @param place where the first number stands that is not finite: {@code point * dimension +
   *     coordinate}
   * @return an exception that names point, coordinate and value
   */
  public NonFiniteCoordinateException notFinite(long place) {
    int point = (int) (place / dimension);
    int coordinate = (int) (place % dimension);
    return new NonFiniteCoordinateException(point, coordinate, get(point, coordinate));
  }

  Coordinates coordinates() {
    return coordinates;
  }

  /** The numbers of points and coordinates, and their type. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "PointCloud of %d points of dimension %d (%s)",
        size,
        dimension,
        floats == null ? "float64" : "float32");
  }

  private static int total(int points, int dimension) {
    long total = (long) points * dimension;
    if (total > Integer.MAX_VALUE - 8) {
      throw illegal(
          "%d points of dimension %d have %d coordinates; an array takes %d: pass buffers of"
              + " fewer points.",
          points, dimension, total, Integer.MAX_VALUE - 8);
    }
    return (int) total;
  }

  private static void requireDimension(int point, int dimension, int expected) {
    if (dimension != expected || dimension == 0) {
      throw illegal(
          "point %d has dimension %d; all points must have the dimension of point 0 (%d), 1 or"
              + " more.",
          point, dimension, expected);
    }
  }

  private static void requireCounts(int points, int dimension) {
    if (points < 0) {
      throw illegal("number of points is %d; it must be 0 or more.", points);
    }
    if (dimension < 1) {
      throw illegal("dimension is %d; it must be 1 or more.", dimension);
    }
  }

  private static void requireShape(int numbers, int points, int dimension) {
    requireCounts(points, dimension);
    if (numbers != (long) points * dimension) {
      throw illegal(
          "points has %d entries; %d points of dimension %d have %d: pass them row-major.",
          numbers, points, dimension, (long) points * dimension);
    }
  }

  private static IllegalArgumentException illegal(String format, Object... values) {
    return new IllegalArgumentException(String.format(Locale.ROOT, format, values));
  }
}
