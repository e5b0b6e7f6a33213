package io.github.adabet.djl.torchscript.internal.trace;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * What the engine says of a tensor.
 *
 * @param identity equal for the same tensor, as long as it lives
 * @param shares whether it stands in the memory of the tensor that it was compared with
 * @param shape its extents
 * @param strides the distance of neighbours along each axis, in elements
 * @param type the type of its elements
 */
record TensorFacts(long identity, boolean shares, Shape shape, List<Long> strides, DataType type) {

  /** Returns its size, as if it stood in memory of its own. */
  long bytes() {
    return shape.size() * type.getNumOfBytes();
  }

  /** Tells whether it is a number by which a network computes with shapes. */
  boolean isCounter() {
    return shape.dimension() == 0 && !type.isFloating();
  }

  /**
   * Tells whether its first axes can be taken as one without copying it.
   *
   * @param axes how many
   */
  boolean isCollapsible(int axes) {
    long expected = -1;
    for (int axis = axes - 1; axis >= 0; axis--) {
      if (shape.get(axis) == 1) {
        continue;
      }
      if (expected >= 0 && strides.get(axis) != expected) {
        return false;
      }
      expected = strides.get(axis) * shape.get(axis);
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorFacts facts && identity == facts.identity;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(identity);
  }
}
