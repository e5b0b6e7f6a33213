package io.github.adabet.djl.internal.tree;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** Half precision, float16 and bfloat16, in which too much rounds to zero or overflows. */
public final class HalfPrecision {

  private HalfPrecision() {}

  /** Tells whether a type has 16 bits. */
  public static boolean is(DataType type) {
    return type == DataType.FLOAT16 || type == DataType.BFLOAT16;
  }

  /** Returns the type to compute in: float32 for half precision, the type itself for others. */
  public static DataType working(DataType type) {
    return is(type) ? DataType.FLOAT32 : type;
  }

  /** Returns an array in float32, and closes the one given, if that is in half precision. */
  public static NDArray widened(NDArray array) {
    if (!is(array.getDataType())) {
      return array;
    }
    try (array) {
      return array.toType(DataType.FLOAT32, false);
    }
  }

  /**
   * Returns an array in float32 through which gradients flow back, if it is in half precision. By a
   * product with one in float32, because DJL's conversion of types on PyTorch cuts the gradient
   * off.
   */
  public static NDArray widenedForGradients(NDArray array) {
    return is(array.getDataType())
        ? array.mul(array.getManager().ones(new Shape(1), DataType.FLOAT32))
        : array;
  }
}
