package io.github.adabet.djl.weights.tensor;

import java.util.List;

/**
 * What a file says of a tensor.
 *
 * @param type the element type
 * @param shape the extents, each at least 0; empty for a scalar
 */
public record TensorInfo(ElementType type, List<Long> shape) {

  /** The most dimensions that a tensor may have. */
  public static final int MAX_RANK = 32;

  /**
   * Checks the extents.
   *
   * @throws IllegalArgumentException if there are more than 32 of them, one is negative, or the
   *     tensor would have more than 2^63 - 1 bytes
   */
  public TensorInfo {
    shape = List.copyOf(shape);
    if (shape.size() > MAX_RANK) {
      throw new IllegalArgumentException(
          "a shape has " + shape.size() + " dimensions; the most is " + MAX_RANK);
    }
    try {
      long bytes = type.bytes();
      for (long extent : shape) {
        if (extent < 0) {
          throw new IllegalArgumentException("the shape " + shape + " has a negative extent");
        }
        bytes = Math.multiplyExact(bytes, extent);
      }
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("the shape " + shape + " overflows", e);
    }
  }

  /**
   * The number of elements.
   *
   * @return the product of the extents; 1 for a scalar
   */
  public long elements() {
    return shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
  }

  /**
   * The size of the elements, stored without gaps.
   *
   * @return bytes
   */
  public long byteLength() {
    return elements() * type.bytes();
  }

  /** The type and shape, for messages: {@code F32[64, 3, 7, 7]}. */
  @Override
  public String toString() {
    return type + shape.toString();
  }
}
