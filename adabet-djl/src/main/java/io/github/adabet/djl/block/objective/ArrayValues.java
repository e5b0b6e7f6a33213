package io.github.adabet.djl.block.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/** Reads arrays of any numeric type into Java. */
final class ArrayValues {

  private ArrayValues() {}

  /** Returns the elements, row-major. Nothing is recorded for a gradient. */
  static double[] of(NDArray array) {
    try (NDArray plain = array.stopGradient();
        NDArray doubles = plain.toType(DataType.FLOAT64, true)) {
      return doubles.toDoubleArray();
    }
  }
}
