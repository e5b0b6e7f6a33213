package io.github.adabet.score;

/**
 * The eigenvalues of a symmetric matrix, by Householder's reduction to three diagonals and QL steps
 * with implicit shifts. Each is off by some {@code n 2^-52} of the largest size among them. Time
 * {@code O(n³)}; the order of all operations is fixed.
 *
 * <p>Golub and Van Loan, "Matrix Computations", 4th edition (2013), sections 8.3.1 and 8.3.5.
 */
final class SymmetricEigenvalues {
  private static final int MOST_STEPS = 60;
  private static final double ROUNDING = 0x1p-53;

  private final double[] diagonal;
  private final double[] beside;
  private double negligible;

  private SymmetricEigenvalues(int size) {
    diagonal = new double[size];
    beside = new double[size];
  }

  /**
   * The eigenvalues.
   *
   * @param matrix size * size finite numbers, row-major, of which the lower triangle is read
   * @param size rows and columns, 1 or more
   * @return in no particular order
   */
  static double[] of(double[] matrix, int size) {
    double largest = 0;
    for (double entry : matrix) {
      largest = Math.max(largest, Math.abs(entry));
    }
    SymmetricEigenvalues values = new SymmetricEigenvalues(size);
    if (largest == 0) {
      return values.diagonal;
    }
    double[][] scaled = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        // By the largest first, so that no square overflows.
        scaled[i][j] = matrix[i * size + j] / largest;
        scaled[j][i] = scaled[i][j];
      }
    }
    values.reduce(scaled);
    values.iterate();
    for (int i = 0; i < size; i++) {
      values.diagonal[i] *= largest;
    }
    return values.diagonal;
  }

  /** Reflects one column after another until only three diagonals are left. */
  private void reduce(double[][] a) {
    int size = a.length;
    double[] v = new double[size];
    double[] p = new double[size];
    for (int column = 0; column < size - 1; column++) {
      double norm = 0;
      for (int i = column + 1; i < size; i++) {
        v[i] = a[i][column];
        norm = Math.hypot(norm, v[i]);
      }
      double head = v[column + 1];
      double reflected = head > 0 ? -norm : norm;
      beside[column] = reflected;
      v[column + 1] = head - reflected;
      double square = 0;
      for (int i = column + 1; i < size; i++) {
        square += v[i] * v[i];
      }
      if (square > 0) {
        reflect(a, column + 1, v, 2 / square, p);
      }
    }
    for (int i = 0; i < size; i++) {
      diagonal[i] = a[i][i];
    }
  }

  /** Applies I - f v v' from both sides to the rows and columns from the first one on. */
  private static void reflect(double[][] a, int first, double[] v, double f, double[] p) {
    int size = a.length;
    double along = 0;
    for (int i = first; i < size; i++) {
      double sum = 0;
      for (int j = first; j < size; j++) {
        sum += a[i][j] * v[j];
      }
      p[i] = f * sum;
      along += p[i] * v[i];
    }
    double half = f * along / 2;
    for (int i = first; i < size; i++) {
      p[i] -= half * v[i];
    }
    for (int i = first; i < size; i++) {
      for (int j = first; j < size; j++) {
        a[i][j] -= v[i] * p[j] + p[i] * v[j];
      }
    }
  }

  /**
   * Splits off one eigenvalue after another. What is negligible is measured by the whole matrix and
   * not by the numbers beside it: of a matrix of low rank these are rounding themselves, and would
   * never do.
   */
  private void iterate() {
    int size = diagonal.length;
    for (int i = 0; i < size; i++) {
      negligible = Math.max(negligible, ROUNDING * (Math.abs(diagonal[i]) + Math.abs(beside[i])));
    }
    for (int first = 0; first < size; first++) {
      for (int step = 0; ; step++) {
        int end = first;
        while (end < size - 1 && Math.abs(beside[end]) > negligible) {
          end++;
        }
        if (end == first) {
          break;
        }
        if (step == MOST_STEPS) {
          throw new ArithmeticException("the eigenvalues do not converge");
        }
        chase(first, end);
      }
    }
  }

  /** One QL step with Wilkinson's shift on the block from first to end. */
  private void chase(int first, int end) {
    double slope = (diagonal[first + 1] - diagonal[first]) / (2 * beside[first]);
    double root = Math.hypot(slope, 1);
    double g =
        diagonal[end] - diagonal[first] + beside[first] / (slope + (slope >= 0 ? root : -root));
    double sine = 1;
    double cosine = 1;
    double shift = 0;
    for (int i = end - 1; i >= first; i--) {
      double f = sine * beside[i];
      double b = cosine * beside[i];
      double length = Math.hypot(f, g);
      beside[i + 1] = length;
      if (length == 0) {
        // The block falls apart here; the next step takes its parts.
        diagonal[i + 1] -= shift;
        beside[end] = 0;
        return;
      }
      sine = f / length;
      cosine = g / length;
      g = diagonal[i + 1] - shift;
      double turned = (diagonal[i] - g) * sine + 2 * cosine * b;
      shift = sine * turned;
      diagonal[i + 1] = g + shift;
      g = cosine * turned - b;
    }
    diagonal[first] -= shift;
    beside[first] = g;
    beside[end] = 0;
  }
}
