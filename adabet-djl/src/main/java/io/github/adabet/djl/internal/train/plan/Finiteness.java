package io.github.adabet.djl.internal.train.plan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * Finds NaN and infinities.
 *
 * <p>Not by the largest element, nor by what a network makes of them: on MXNet maxima and ReLU skip
 * NaN. A sum keeps both. Only where it is not finite, which finite elements reach by overflow too,
 * the elements are multiplied by 0 first, which leaves NaN of what is not finite.
 */
public final class Finiteness {

  private Finiteness() {}

  /** Tells whether all elements of an array are finite; elements of integer types are. */
  public static boolean holds(NDArray array) {
    if (!array.getDataType().isFloating() || array.isEmpty()) {
      return true;
    }
    try (NDArray sum = array.sum()) {
      if (isFinite(sum)) {
        return true;
      }
    }
    try (NDArray zeros = array.mul(0);
        NDArray sum = zeros.sum()) {
      return isFinite(sum);
    }
  }

  /** Tells whether all elements of several arrays are finite. */
  public static boolean holds(NDList arrays) {
    return arrays.stream().allMatch(Finiteness::holds);
  }

  private static boolean isFinite(NDArray scalar) {
    return Double.isFinite(scalar.toArray()[0].doubleValue());
  }
}
