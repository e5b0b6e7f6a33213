package io.github.adabet.bench.statistics;

/** The standard normal distribution. */
final class Normal {
  /** Where the series for small arguments ends and the continued fraction begins. */
  private static final double SMALL = 3;

  private static final int TERMS = 200;
  private static final double ROOT_OF_TWO_PI = Math.sqrt(2 * Math.PI);

  private Normal() {}

  /** The density. */
  static double density(double x) {
    return Math.exp(-x * x / 2) / ROOT_OF_TWO_PI;
  }

  /** The probability of a value up to this one. */
  static double lower(double x) {
    return x < 0 ? upper(-x) : 1 - upper(x);
  }

  /**
   * The probability of a value above this one: to full precision, by Marsaglia's series (2004) near
   * zero and Laplace's continued fraction beyond.
   */
  static double upper(double x) {
    if (x < 0) {
      return 1 - upper(-x);
    }
    if (x < SMALL) {
      double sum = x;
      double term = x;
      for (int i = 3; i < TERMS && term > 0; i += 2) {
        term *= x * x / i;
        sum += term;
      }
      return 0.5 - sum * density(x);
    }
    double fraction = x;
    for (int i = TERMS; i > 0; i--) {
      fraction = x + i / fraction;
    }
    return density(x) / fraction;
  }
}
