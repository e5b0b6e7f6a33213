package io.github.adabet.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.CheckpointException;
import io.github.adabet.djl.SafetensorsHeader.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Moves the content of arrays to and from raw bytes, exactly. */
final class ArrayBytes {

  private ArrayBytes() {}

  /** Returns the number of bytes of an array's elements. */
  static long count(NDArray array) {
    return array.size() * array.getDataType().getNumOfBytes();
  }

  /** Returns the number of bytes of the elements of several arrays. */
  static long count(NDList arrays) {
    return arrays.stream().mapToLong(ArrayBytes::count).sum();
  }

  /**
   * Returns an array's elements.
   *
   * @return little-endian and row-major; may share the array's memory, so valid while the array is
   *     open and unchanged
   * @throws CheckpointException on a big-endian machine
   */
  static ByteBuffer of(NDArray array) {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new CheckpointException(
          "Checkpoints are little-endian and this machine is not; train without a checkpoint directory");
    }
    return array.toByteBuffer(true);
  }

  /** Returns the file format's name for an array's element type. */
  static ElementType elementType(NDArray array) {
    return switch (array.getDataType()) {
      case FLOAT16 -> ElementType.F16;
      case FLOAT32 -> ElementType.F32;
      case FLOAT64 -> ElementType.F64;
      case INT32 -> ElementType.I32;
      case INT64 -> ElementType.I64;
      case UINT8 -> ElementType.U8;
      default ->
          throw new CheckpointException(
              "Parameters of type " + array.getDataType() + " cannot be checkpointed");
    };
  }

  /** Returns an array's extents; empty for a scalar. */
  static List<Long> shape(NDArray array) {
    return Arrays.stream(array.getShape().getShape()).boxed().toList();
  }

  /**
   * Overwrites an array in place, so that whatever shares its memory sees the new values.
   *
   * @param target the array to overwrite; must not require a gradient
   * @param bytes exactly its elements, in a direct little-endian buffer
   */
  static void copyInto(NDArray target, ByteBuffer bytes) {
    Shape shape = target.getShape();
    DataType type = target.getDataType();
    try (NDManager scope = target.getManager().newSubManager();
        NDArray source = scope.create(bytes, shape, type)) {
      copyInto(target, source);
    }
  }

  /**
   * Overwrites an array in place with the elements of another of the same shape and type.
   *
   * @param target the array to overwrite; must not require a gradient
   * @param source the new elements
   */
  static void copyInto(NDArray target, NDArray source) {
    target.set(new NDIndex("..."), source);
  }
}
