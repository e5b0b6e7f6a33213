package io.github.adabet.score;

import io.github.adabet.spi.StoredTensor;
import java.util.List;

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

  /** Adds up the squares of the numbers of some tensors, in their order. */
  static double squares(List<StoredTensor> tensors) {
    double sum = 0;
    for (StoredTensor tensor : tensors) {
      for (double value : tensor.toDoubleArray()) {
        sum += value * value;
      }
    }
    return sum;
  }
}
