package io.github.adabet.topology;

import io.github.adabet.topology.internal.LengthTable;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A symmetric dissimilarity on n points, immutable: float32, dense, in condensed form. All entries
 * are finite and 0 or more, the diagonal is 0. The triangle inequality is not asked for.
 *
 * <p><b>Condensed form</b> is the strict lower triangle row by row, {@code (1,0), (2,0), (2,1),
 * (3,0), ...}: the entry of {@code i > j} stands at {@code i * (i - 1) / 2 + j}, and there are
 * {@code n * (n - 1) / 2} of them. An array holds that many for up to {@value #MAX_POINTS} points;
 * more are refused.
 *
 * <p>Empty clouds and single points are legal, and points may coincide.
 */
public final class DistanceMatrix {
  /** The largest number of points: 65,536. */
  public static final int MAX_POINTS = LengthTable.MAX_POINTS;

  private final int size;
  private final float[] condensed;

  private DistanceMatrix(int size, float[] condensed) {
    this.size = size;
    this.condensed = condensed;
  }

  /**
   * A matrix with given entries.
   *
   * @param n number of points, 0 to {@value #MAX_POINTS}
   * @param condensed {@code n * (n - 1) / 2} distances in condensed form; copied
   * @return the matrix
   * @throws IllegalArgumentException if n is out of range, the array has another length, or an
   *     entry is NaN, infinite or negative
   */
  public static DistanceMatrix ofCondensed(int n, float[] condensed) {
    return wrapCondensed(n, condensed.clone());
  }

  /**
   * A matrix with given entries, without a copy: the array becomes the matrix's own, and the caller
   * must not change it afterwards.
   *
   * @param n number of points, 0 to {@value #MAX_POINTS}
   * @param condensed {@code n * (n - 1) / 2} distances in condensed form; taken over
   * @return the matrix
   * @throws IllegalArgumentException if n is out of range, the array has another length, or an
   *     entry is NaN, infinite or negative
   */
  public static DistanceMatrix wrapCondensed(int n, float[] condensed) {
    LengthTable.requireLegal(n, condensed);
    return new DistanceMatrix(n, condensed);
  }

  /**
   * A matrix from its full square.
   *
   * @param full n rows of n distances, n from 0 to {@value #MAX_POINTS}; exactly symmetric with a
   *     diagonal of 0; copied
   * @return the matrix
   * @throws IllegalArgumentException if n is out of range, a row has another length, the square is
   *     not symmetric, the diagonal not 0, or an entry is NaN, infinite or negative
   */
  public static DistanceMatrix ofFull(float[][] full) {
    int n = full.length;
    LengthTable.requireSize(n);
    float[] condensed = new float[entries(n)];
    int next = 0;
    for (int i = 0; i < n; i++) {
      if (full[i].length != n) {
        throw illegal(
            "row %d has %d entries; a square of %d rows has %d.", i, full[i].length, n, n);
      }
      if (full[i][i] != 0) {
        throw illegal("distance (%d, %d) is %s; the diagonal must be 0.", i, i, full[i][i]);
      }
      for (int j = 0; j < i; j++) {
        if (!(full[i][j] >= 0 && full[i][j] <= Float.MAX_VALUE)) {
          throw LengthTable.illegalLength(i, j, full[i][j]);
        }
        if (full[i][j] != full[j][i]) {
          throw illegal(
              "distance (%d, %d) is %s but (%d, %d) is %s; distances must be symmetric: set both to one value.",
              i, j, full[i][j], j, i, full[j][i]);
        }
        condensed[next++] = full[i][j];
      }
    }
    return new DistanceMatrix(n, condensed);
  }

  /**
   * Euclidean distances between points. Differences and their squares are taken and summed in
   * double precision, so that near-duplicates keep their distance and equal points have exactly 0.
   *
   * @param points n points of one dimension, 1 or more; n from 0 to {@value #MAX_POINTS}; finite;
   *     read only
   * @return the matrix
   * @throws IllegalArgumentException if n is out of range, the dimensions differ or are 0, a
   *     coordinate is NaN or infinite, or a distance exceeds the largest float
   */
  public static DistanceMatrix euclidean(float[][] points) {
    int n = points.length;
    LengthTable.requireSize(n);
    float[] condensed = new float[entries(n)];
    int next = 0;
    for (int i = 0; i < n; i++) {
      if (points[i].length != points[0].length || points[i].length == 0) {
        throw illegal(
            "point %d has dimension %d; all points must have the dimension of point 0 (%d), 1 or more.",
            i, points[i].length, points[0].length);
      }
      requireFinite(points[i], 0, points[i].length, i);
      for (int j = 0; j < i; j++) {
        condensed[next++] = distance(points[i], 0, points[j], 0, points[i].length, i, j);
      }
    }
    return new DistanceMatrix(n, condensed);
  }

  /**
   * Euclidean distances between points stored one after another; otherwise as {@link
   * #euclidean(float[][])}.
   *
   * @param points {@code n * dimension} coordinates, row-major {@code [n, dimension]}; finite; read
   *     only
   * @param n number of points, 0 to {@value #MAX_POINTS}
   * @param dimension coordinates of a point, 1 or more
   * @return the matrix
   * @throws IllegalArgumentException if n or the dimension is out of range, the array has another
   *     length, a coordinate is NaN or infinite, or a distance exceeds the largest float
   */
  public static DistanceMatrix euclidean(float[] points, int n, int dimension) {
    LengthTable.requireSize(n);
    if (dimension < 1) {
      throw illegal("dimension is %d; it must be 1 or more.", dimension);
    }
    if (points.length != (long) n * dimension) {
      throw illegal(
          "points has %d entries; %d points of dimension %d have %d: pass them row-major.",
          points.length, n, dimension, (long) n * dimension);
    }
    float[] condensed = new float[entries(n)];
    int next = 0;
    for (int i = 0; i < n; i++) {
      requireFinite(points, i * dimension, dimension, i);
      for (int j = 0; j < i; j++) {
        condensed[next++] = distance(points, i * dimension, points, j * dimension, dimension, i, j);
      }
    }
    return new DistanceMatrix(n, condensed);
  }

  /**
   * The number of points n.
   *
   * @return 0 to {@value #MAX_POINTS}
   */
  public int size() {
    return size;
  }

  /**
   * The distance of two points.
   *
   * @param i a point, from 0 to {@link #size()} (excluded)
   * @param j a point, from 0 to {@link #size()} (excluded); may equal i
   * @return 0 or more, finite
   * @throws IndexOutOfBoundsException if there is no such point
   */
  public float get(int i, int j) {
    if (i < 0 || j < 0 || i >= size || j >= size) {
      throw new IndexOutOfBoundsException(
          String.format(Locale.ROOT, "no entry (%d, %d) in a matrix of %d points.", i, j, size));
    }
    if (i == j) {
      return 0;
    }
    long row = Math.max(i, j);
    return condensed[(int) (row * (row - 1) / 2) + Math.min(i, j)];
  }

  /**
   * The entries in condensed form.
   *
   * @return a copy
   */
  public float[] toCondensed() {
    return condensed.clone();
  }

  /** The entries themselves, to be read only. */
  float[] condensed() {
    return condensed;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof DistanceMatrix matrix) || matrix.size != size) {
      return false;
    }
    for (int k = 0; k < condensed.length; k++) {
      // As numbers, not as bits: -0 equals 0.
      if (condensed[k] != matrix.condensed[k]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = size;
    for (float length : condensed) {
      hash = 31 * hash + Float.floatToIntBits(length + 0.0f);
    }
    return hash;
  }

  /** The size, and the entries of up to five points. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("DistanceMatrix of ").append(size).append(" points");
    for (int i = 1; i < size && size <= 5; i++) {
      text.append(i == 1 ? ": " : "; ");
      for (int j = 0; j < i; j++) {
        text.append(j == 0 ? "" : " ").append(get(i, j));
      }
    }
    return text.toString();
  }

  private static int entries(int n) {
    return (int) ((long) n * (n - 1) / 2);
  }

  private static void requireFinite(float[] values, int offset, int length, int point) {
    for (int k = 0; k < length; k++) {
      if (!Float.isFinite(values[offset + k])) {
        throw illegal(
            "coordinate %d of point %d is %s; coordinates must be finite: correct or drop the point.",
            k, point, values[offset + k]);
      }
    }
  }

  private static float distance(
      float[] a, int offsetA, float[] b, int offsetB, int dimension, int i, int j) {
    double sum = 0;
    for (int k = 0; k < dimension; k++) {
      double difference = (double) a[offsetA + k] - b[offsetB + k];
      sum += difference * difference;
    }
    float distance = (float) Math.sqrt(sum);
    if (distance > Float.MAX_VALUE) {
      throw illegal(
          "the distance of points %d and %d exceeds the largest float32, %s: scale the points down.",
          i, j, Float.MAX_VALUE);
    }
    return distance;
  }

  private static IllegalArgumentException illegal(String format, Object... values) {
    return new IllegalArgumentException(String.format(Locale.ROOT, format, values));
  }
}
