package io.github.adabet.djl.internal.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.adabet.CheckpointException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Moves the content of arrays to and from raw bytes, exactly. */
public final class ArrayBytes {

  private ArrayBytes() {}

  /** Returns the number of bytes of an array's elements. */
  public static long count(NDArray array) {
    return array.size() * array.getDataType().getNumOfBytes();
  }

  /** Returns the number of bytes of the elements of several arrays. */
  public static long count(NDList arrays) {
    return arrays.stream().mapToLong(ArrayBytes::count).sum();
  }

  /**
   * Returns an array's elements.
   *
   * @return little-endian and row-major; may share the array's memory, so valid while the array is
   *     open and unchanged
   * @throws CheckpointException on a big-endian machine
   */
  public static ByteBuffer of(NDArray array) {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new CheckpointException(
          "Checkpoints are little-endian and this machine is not; train without a checkpoint"
              + " directory");
    }
    return array.toByteBuffer(true);
  }

  /**
   * Overwrites an array in place with the elements of another of the same shape and type.
   *
   * @param target the array to overwrite; must not require a gradient
   * @param source the new elements
   */
  public static void copyInto(NDArray target, NDArray source) {
    EngineBinding.of(target.getManager().getEngine()).overwrite(target, source);
  }
}
