package io.github.adabet.topology.internal.metric;

/** The built-in metrics as sums over coordinates. Sums are taken in double precision. */
public enum MetricKind {
  /** The root of the sum of squared differences. */
  EUCLIDEAN {
    @Override
    double add(double sum, double[] a, int aAt, double[] b, int bAt, int count) {
      return sum + squares(a, aAt, b, bAt, count);
    }

    @Override
    double length(double sum) {
      return Math.sqrt(sum);
    }
  },

  /** The sum of absolute differences. */
  MANHATTAN {
    @Override
    double add(double sum, double[] a, int aAt, double[] b, int bAt, int count) {
      double even = 0;
      double odd = 0;
      int k = 0;
      for (; k < count - 1; k += 2) {
        even += Math.abs(a[aAt + k] - b[bAt + k]);
        odd += Math.abs(a[aAt + k + 1] - b[bAt + k + 1]);
      }
      return sum + even + odd + (k < count ? Math.abs(a[aAt + k] - b[bAt + k]) : 0);
    }

    @Override
    double length(double sum) {
      return sum;
    }
  },

  /** The largest absolute difference. */
  CHEBYSHEV {
    @Override
    double add(double sum, double[] a, int aAt, double[] b, int bAt, int count) {
      double largest = sum;
      for (int k = 0; k < count; k++) {
        double difference = Math.abs(a[aAt + k] - b[bAt + k]);
        largest = difference > largest ? difference : largest;
      }
      return largest;
    }

    @Override
    double length(double sum) {
      return sum;
    }
  },

  /**
   * One minus the cosine of the angle, as half the squared distance of the points divided by their
   * norms: the same number, without cancellation where the angle is small.
   */
  COSINE {
    @Override
    double add(double sum, double[] a, int aAt, double[] b, int bAt, int count) {
      return sum + squares(a, aAt, b, bAt, count);
    }

    @Override
    double length(double sum) {
      return sum / 2;
    }
  };

  /**
   * Continues a sum over the coordinates of two points.
   *
   * @param sum over the coordinates before; 0 at first
   * @param a holds coordinates of one point
   * @param aAt the first of them
   * @param b holds the same coordinates of the other
   * @param bAt the first of them
   * @param count how many
   * @return the sum
   */
  abstract double add(double sum, double[] a, int aAt, double[] b, int bAt, int count);

  /** The distance that a sum over all coordinates stands for. */
  abstract double length(double sum);

  /** Four sums side by side, which the processor can work on at once. */
  private static double squares(double[] a, int aAt, double[] b, int bAt, int count) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int k = 0;
    for (; k < count - 3; k += 4) {
      double difference0 = a[aAt + k] - b[bAt + k];
      double difference1 = a[aAt + k + 1] - b[bAt + k + 1];
      double difference2 = a[aAt + k + 2] - b[bAt + k + 2];
      double difference3 = a[aAt + k + 3] - b[bAt + k + 3];
      sum0 += difference0 * difference0;
      sum1 += difference1 * difference1;
      sum2 += difference2 * difference2;
      sum3 += difference3 * difference3;
    }
    for (; k < count; k++) {
      double difference = a[aAt + k] - b[bAt + k];
      sum0 += difference * difference;
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }
}
