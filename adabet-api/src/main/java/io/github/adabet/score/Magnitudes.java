package io.github.adabet.score;

import io.github.adabet.spi.StoredTensor;

/** The sizes of numbers. */
final class Magnitudes {
  private Magnitudes() {}

  /** Adds up the sizes of a tensor's numbers, in their order. */
  static double sum(StoredTensor tensor) {
    double sum = 0;
    for (double value : tensor.toDoubleArray()) {
      sum += Math.abs(value);
    }
    return sum;
  }
}
