package io.github.adabet.djl.internal.rank;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.AdaBetException;
import io.github.adabet.NonFiniteActivationException;

/**
 * Euclidean distances between the samples of a tensor, computed by the engine that holds it.
 *
 * <p><b>Idea.</b> With the samples' mean subtracted, {@code |x - y|² = |x|² + |y|² - 2<x, y>}, and
 * all inner products are one matrix product (the Gram matrix), which engines do fast. Columns are
 * taken in chunks: each is converted to float64 and centred, and the chunks' Gram matrices are
 * added up. The difference cancels when two samples are close compared with their distance from the
 * mean; such pairs, {@code |x - y|² < 1e-6 (|x|² + |y|²)}, are computed again by subtracting one
 * row from the other in float64.
 *
 * <p><b>Cost.</b> {@code O(B² D)} operations; temporary memory of about 3 chunks of at most 2
 * million float64 values. In the worst case, where all samples are near-duplicates, a few times
 * more.
 *
 * <p><b>Guarantee.</b> With {@code u = 2^-53} and {@code n = 65,536 + D / 1,024}, whatever the
 * order in which the engine sums, a distance is off by at most a factor {@code 1 ± (2^-24 + 1e6 (n
 * + 3) u)}, the second term being 7e-6 at {@code n = 65,536}; a recomputed one by {@code 1 ± (2^-24
 * + (n + 3) u)}. The terms {@code 2^-24} are the rounding to float32. An inner product of n terms
 * errs by at most {@code n u |x| |y|}, hence {@code |x - y|²} by {@code 2 n u (|x|² + |y|²)}, which
 * is at most {@code 2e6 n u |x - y|²} for a pair that is not recomputed. Engines sum in blocks,
 * which is more accurate: in the tests no distance is off the float64 reference, rounded to
 * float32, by more than 1.3e-7 of it. Equal samples have distance exactly 0. The bound does not
 * depend on the samples' mean: a common offset costs nothing.
 *
 * <p>Higham, <em>Accuracy and Stability of Numerical Algorithms</em>, chapter 3, for the summation
 * bound.
 */
final class EnginePairwiseDistances {

  private static final double NEAR = 1e-6;
  private static final long CHUNK_ELEMENTS = 1L << 21;
  private static final long MIN_CHUNK_COLUMNS = 1L << 10;
  private static final long MAX_CHUNK_COLUMNS = 1L << 16;

  private final NDArray rows;
  private final String layerName;
  private final int samples;
  private final long columns;
  private final long chunk;

  private EnginePairwiseDistances(NDArray rows, String layerName) {
    this.rows = rows;
    this.layerName = layerName;
    this.samples = Math.toIntExact(rows.getShape().get(0));
    this.columns = rows.getShape().get(1);
    this.chunk = Math.min(MAX_CHUNK_COLUMNS, Math.max(MIN_CHUNK_COLUMNS, CHUNK_ELEMENTS / samples));
  }

  /**
   * Computes the distances between the flattened samples of a tensor.
   *
   * @param tensor of shape (B, ...), any numeric type, B at least 1; neither changed nor closed
   * @param layerName the layer to name in exceptions
   * @return the strict lower triangle row by row, (1,0), (2,0), (2,1), (3,0), ...; empty for one
   *     sample
   * @throws NonFiniteActivationException if the tensor holds NaN or an infinity
   * @throws AdaBetException if a distance is beyond the range of float32
   */
  static float[] of(NDArray tensor, String layerName) {
    Shape shape = tensor.getShape();
    long samples = shape.get(0);
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray rows = tensor.reshape(samples, shape.size() / samples);
      return new EnginePairwiseDistances(rows, layerName).condensed();
    }
  }

  /**
   * Computes the inner products of the centred samples of a tensor.
   *
   * @param tensor of shape (B, ...), any numeric type, B at least 1; neither changed nor closed
   * @param layerName the layer to name in exceptions
   * @return (B, B), row-major, symmetric
   * @throws NonFiniteActivationException if the tensor holds NaN or an infinity
   * @throws AdaBetException if an inner product is beyond the range of float64
   */
  static double[] centredGram(NDArray tensor, String layerName) {
    Shape shape = tensor.getShape();
    long samples = shape.get(0);
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray rows = tensor.reshape(samples, shape.size() / samples);
      return new EnginePairwiseDistances(rows, layerName).finiteGram();
    }
  }

  private double[] finiteGram() {
    double[] gram = gram();
    requireFinite(gram);
    for (int i = 0; i < samples; i++) {
      for (int j = 0; j < i; j++) {
        gram[j * samples + i] = gram[i * samples + j];
      }
    }
    return gram;
  }

  private float[] condensed() {
    double[] gram = finiteGram();
    double[] squares = new double[Math.toIntExact((long) samples * (samples - 1) / 2)];
    for (int i = 1; i < samples; i++) {
      int first = -1;
      int last = -1;
      for (int j = 0; j < i; j++) {
        double norms = gram[i * samples + i] + gram[j * samples + j];
        double square = norms - 2 * gram[i * samples + j];
        squares[index(i, j)] = Math.max(square, 0);
        if (square < NEAR * norms) {
          first = first < 0 ? j : first;
          last = j;
        }
      }
      if (first >= 0) {
        recompute(i, first, last, squares);
      }
    }
    return roots(squares);
  }

  /** Returns the inner products of the centred samples, (B, B) row-major. */
  private double[] gram() {
    double[] sum = new double[Math.multiplyExact(samples, samples)];
    for (long start = 0; start < columns; start += chunk) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        NDArray part = float64(0, samples, start);
        NDArray centred = part.sub(part.mean(new int[] {0}, true));
        add(centred.matMul(centred.transpose()).toDoubleArray(), sum);
      }
    }
    return sum;
  }

  /**
   * Computes the squared distances of sample i to the samples first to last (included) by row
   * differences.
   */
  private void recompute(int i, int first, int last, double[] squares) {
    double[] sum = new double[last - first + 1];
    for (long start = 0; start < columns; start += chunk) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        NDArray difference = float64(first, last + 1, start).sub(float64(i, i + 1, start));
        add(difference.mul(difference).sum(new int[] {1}).toDoubleArray(), sum);
      }
    }
    System.arraycopy(sum, 0, squares, index(i, first), sum.length);
  }

  private NDArray float64(int firstRow, int endRow, long firstColumn) {
    long endColumn = Math.min(columns, firstColumn + chunk);
    NDArray part = rows.get(new NDIndex("{}:{}, {}:{}", firstRow, endRow, firstColumn, endColumn));
    return part.toType(DataType.FLOAT64, false);
  }

  private void requireFinite(double[] gram) {
    for (int i = 0; i < samples; i++) {
      if (!Double.isFinite(gram[i * samples + i])) {
        throw nonFinite();
      }
    }
  }

  private AdaBetException nonFinite() {
    for (int i = 0; i < samples; i++) {
      for (long start = 0; start < columns; start += chunk) {
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          for (double value : float64(i, i + 1, start).toDoubleArray()) {
            if (!Double.isFinite(value)) {
              return new NonFiniteActivationException(layerName, i);
            }
          }
        }
      }
    }
    return outOfRange();
  }

  private AdaBetException outOfRange() {
    return new AdaBetException(
        "Distances between activations of layer "
            + layerName
            + " exceed 3.4e38, the range of float32. Check the weights up to this layer, or scale"
            + " the inputs.",
        null);
  }

  private float[] roots(double[] squares) {
    float[] distances = new float[squares.length];
    for (int k = 0; k < squares.length; k++) {
      distances[k] = (float) Math.sqrt(squares[k]);
      if (!Float.isFinite(distances[k])) {
        throw outOfRange();
      }
    }
    return distances;
  }

  private static int index(int i, int j) {
    return i * (i - 1) / 2 + j;
  }

  private static void add(double[] terms, double[] sum) {
    for (int k = 0; k < terms.length; k++) {
      sum[k] += terms[k];
    }
  }
}
