package io.github.adabet.spi;

/** A tensor that a network stores with a layer. Valid during the visit that shows it. */
public interface StoredTensor {
  /**
   * The tensor's name within its layer.
   *
   * @return for example {@code weight}
   */
  String name();

  /**
   * The shape.
   *
   * @return a copy; empty for a scalar
   */
  long[] shape();

  /**
   * Copies the numbers.
   *
   * @return row-major, in float64; narrower types arrive unrounded
   * @throws ArithmeticException if there are more values than an array can hold
   * @throws IllegalStateException after the visit
   */
  double[] toDoubleArray();
}
