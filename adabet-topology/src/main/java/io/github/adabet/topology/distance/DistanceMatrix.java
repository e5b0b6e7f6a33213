package io.github.adabet.topology.distance;

import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.control.RunningComputation;
import io.github.adabet.topology.internal.metric.MetricEvaluation;
import io.github.adabet.topology.internal.storage.Births;
import io.github.adabet.topology.internal.storage.CondensedForm;
import io.github.adabet.topology.internal.storage.DenseLengths;
import io.github.adabet.topology.internal.support.Cancellation;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A dense dissimilarity in condensed form: an entry for every pair of points, float32, finite and 0
 * or more; the diagonal is 0. Immutable.
 *
 * <p><b>Condensed form</b> is the strict lower triangle row by row, {@code (1,0), (2,0), (2,1),
 * (3,0), ...}: the entry of {@code i > j} stands at {@code i * (i - 1) / 2 + j}, and there are
 * {@code n * (n - 1) / 2} of them. An array holds that many for up to {@value #MAX_POINTS} points;
 * more are refused.
 *
 * <p>Empty clouds and single points are legal, and points may coincide.
 */
public final class DistanceMatrix extends Dissimilarity {
  /** The largest number of points: 65,536. */
  public static final int MAX_POINTS = CondensedForm.MAX_POINTS;

  private final DenseLengths stored;

  private DistanceMatrix(int size, float[] condensed) {
    this(new DenseLengths(size, condensed, null));
  }

  private DistanceMatrix(DenseLengths stored) {
    super(stored);
    this.stored = stored;
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
   * A matrix with given entries, without a copy (unless an entry is -0): the array becomes the
   * matrix's own, and the caller must not change it afterwards.
   *
   * @param n number of points, 0 to {@value #MAX_POINTS}
   * @param condensed {@code n * (n - 1) / 2} distances in condensed form; taken over
   * @return the matrix
   * @throws IllegalArgumentException if n is out of range, the array has another length, or an
   *     entry is NaN, infinite or negative
   */
  public static DistanceMatrix wrapCondensed(int n, float[] condensed) {
    return new DistanceMatrix(n, CondensedForm.legal(n, condensed));
  }

  /**
   * A matrix from its upper triangle.
   *
   * @param n number of points, 0 to {@value #MAX_POINTS}
   * @param condensed {@code n * (n - 1) / 2} distances, the strict upper triangle row by row:
   *     {@code (0,1), (0,2), ..., (0,n-1), (1,2), ...}; copied
   * @return the matrix
   * @throws IllegalArgumentException if n is out of range, the array has another length, or an
   *     entry is NaN, infinite or negative
   */
  public static DistanceMatrix ofUpperCondensed(int n, float[] condensed) {
    CondensedForm.requireShape(n, condensed, "upper");
    float[] lower = new float[condensed.length];
    int next = 0;
    for (int i = 1; i < n; i++) {
      for (int j = 0; j < i; j++) {
        lower[next++] = condensed[(int) ((long) j * (2L * n - j - 1) / 2) + i - j - 1];
      }
    }
    return wrapCondensed(n, lower);
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
    CondensedForm.requireSize(n);
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
          throw CondensedForm.illegalLength(i, j, full[i][j]);
        }
        if (full[i][j] != full[j][i]) {
          throw illegal(
              "distance (%d, %d) is %s but (%d, %d) is %s; distances must be symmetric: set both to"
                  + " one value.",
              i, j, full[i][j], j, i, full[j][i]);
        }
        condensed[next++] = full[i][j] + 0.0f;
      }
    }
    return new DistanceMatrix(n, condensed);
  }

  /**
   * Euclidean distances between points. Sums are taken in double precision, so that near-duplicates
   * keep their distance and equal points have exactly 0. Always computed in Java; for other
   * engines, float64, progress or cancellation see {@link PairwiseDistances}.
   *
   * @param points n points of one dimension, 1 or more; n from 0 to {@value #MAX_POINTS}; finite;
   *     read only
   * @return the matrix
   * @throws NonFiniteCoordinateException if a coordinate is NaN or infinite
   * @throws IllegalArgumentException if n is out of range, the dimensions differ or are 0, or a
   *     distance exceeds the largest float
   */
  public static DistanceMatrix euclidean(float[][] points) {
    return of(StandardMetric.EUCLIDEAN, points);
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
   * @throws NonFiniteCoordinateException if a coordinate is NaN or infinite
   * @throws IllegalArgumentException if n or the dimension is out of range, the array has another
   *     length, or a distance exceeds the largest float
   */
  public static DistanceMatrix euclidean(float[] points, int n, int dimension) {
    CondensedForm.requireSize(n);
    return inJava(StandardMetric.EUCLIDEAN, PointCloud.of(points, n, dimension));
  }

  /**
   * Distances between points by any metric. Always computed in Java; for other engines, float64,
   * progress or cancellation see {@link PairwiseDistances}.
   *
   * @param metric how far apart points are
   * @param points n points of one dimension, 1 or more; n from 0 to {@value #MAX_POINTS}; finite;
   *     read only
   * @return the matrix
   * @throws NonFiniteCoordinateException if a coordinate is NaN or infinite
   * @throws IllegalArgumentException if n is out of range, the dimensions differ or are 0, a
   *     distance exceeds the largest float, the metric is the cosine and a point the origin, or the
   *     caller's own function gives NaN, an infinity or a negative number
   */
  public static DistanceMatrix of(Metric metric, float[][] points) {
    CondensedForm.requireSize(points.length);
    return inJava(metric, PointCloud.of(points));
  }

  private static DistanceMatrix inJava(Metric metric, PointCloud points) {
    if (metric == StandardMetric.COSINE) {
      PointChecks.requireNoOrigin(points);
    }
    int processors = Runtime.getRuntime().availableProcessors();
    RunningComputation call = ComputationControl.NONE.start();
    MetricEvaluation evaluation =
        new MetricEvaluation(
            processors, new Cancellation(call::check), call::report, points::notFinite);
    float[] condensed =
        metric instanceof DistanceFunction function
            ? evaluation.condensed(points.coordinates(), function::distance)
            : evaluation.condensed(points.coordinates(), ((StandardMetric) metric).kind());
    return PointChecks.matrix(points.size(), condensed, metric);
  }

  @Override
  public DistanceMatrix withBirths(float... births) {
    float[] merged = Births.merged(size(), stored.births(), births);
    if (merged == null) {
      return this;
    }
    float[] raised = stored.lengths().clone();
    int next = 0;
    for (int i = 1; i < merged.length; i++) {
      for (int j = 0; j < i; j++) {
        raised[next] = Math.max(raised[next], Math.max(merged[i], merged[j]));
        next++;
      }
    }
    return new DistanceMatrix(new DenseLengths(size(), raised, merged));
  }

  @Override
  public DistanceMatrix restrictedTo(int... points) {
    PointSelection.places(size(), points);
    float[] condensed = new float[entries(points.length)];
    int next = 0;
    for (int i = 1; i < points.length; i++) {
      for (int j = 0; j < i; j++) {
        condensed[next++] = stored.get(points[i], points[j]);
      }
    }
    float[] births = PointSelection.births(stored.births(), points);
    return new DistanceMatrix(new DenseLengths(points.length, condensed, births));
  }

  /**
   * The edges up to a threshold, as a sparse matrix: the ends of longer edges are never joined
   * directly. Barcodes with a threshold up to that length stay the same.
   *
   * @param threshold edges with length &lt;= threshold stay; 0 or more, positive infinity for all
   * @return a new matrix with the same births; 12 bytes for each edge
   * @throws IllegalArgumentException if the threshold is negative or NaN
   */
  public SparseDistanceMatrix sparsified(float threshold) {
    if (!(threshold >= 0)) {
      throw illegal(
          "threshold is %s; it must be 0 or more: give the largest length to keep.", threshold);
    }
    return SparseDistanceMatrix.of(this, threshold);
  }

  /**
   * The entries in condensed form.
   *
   * @return a copy
   */
  public float[] toCondensed() {
    return stored.lengths().clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DistanceMatrix matrix
        && matrix.size() == size()
        && Arrays.equals(matrix.stored.lengths(), stored.lengths())
        && Arrays.equals(matrix.stored.births(), stored.births());
  }

  @Override
  public int hashCode() {
    return 31 * (31 * size() + Arrays.hashCode(stored.lengths()))
        + Arrays.hashCode(stored.births());
  }

  /** The size, and the entries of up to five points. */
  @Override
  public String toString() {
    int size = size();
    StringBuilder text = new StringBuilder("DistanceMatrix of ").append(size).append(" points");
    for (int i = 1; i < size && size <= 5; i++) {
      text.append(i == 1 ? ": " : "; ");
      for (int j = 0; j < i; j++) {
        text.append(j == 0 ? "" : " ").append(get(i, j));
      }
    }
    return hasBirths() ? text.append(", with births").toString() : text.toString();
  }

  private static int entries(int n) {
    return (int) ((long) n * (n - 1) / 2);
  }

  private static IllegalArgumentException illegal(String format, Object... values) {
    return new IllegalArgumentException(String.format(Locale.ROOT, format, values));
  }
}
