package io.github.adabet.djl.data;

import ai.djl.ndarray.types.DataType;
import ai.djl.util.Float16Utils;
import java.nio.ByteBuffer;

/** Reads single numbers of an element type. */
@FunctionalInterface
interface ElementReader {

  /**
   * Reads a number.
   *
   * @param bytes numbers of the type, in the buffer's byte order
   * @param index which, from 0
   */
  double read(ByteBuffer bytes, int index);

  /**
   * Returns the bytes of an element.
   *
   * @throws IllegalArgumentException if the type has no fixed number of bytes
   */
  static int bytesOf(DataType type) {
    return switch (type) {
      case UNKNOWN, STRING, COMPLEX64 ->
          throw new IllegalArgumentException(
              "type is "
                  + type
                  + "; tensors hold floating-point numbers, integers or booleans. Convert them");
      default -> type.getNumOfBytes();
    };
  }

  /** Returns the reader of a type that {@link #bytesOf} accepts. */
  static ElementReader of(DataType type) {
    return switch (type) {
      case FLOAT32 -> (bytes, index) -> bytes.getFloat(index * Float.BYTES);
      case FLOAT64 -> (bytes, index) -> bytes.getDouble(index * Double.BYTES);
      case FLOAT16 ->
          (bytes, index) -> Float16Utils.halfToFloat(bytes.getShort(index * Short.BYTES));
      case BFLOAT16 ->
          (bytes, index) -> Float.intBitsToFloat(bytes.getShort(index * Short.BYTES) << 16);
      case UINT8 -> (bytes, index) -> bytes.get(index) & 0xff;
      case INT8, BOOLEAN -> (bytes, index) -> bytes.get(index);
      case INT16 -> (bytes, index) -> bytes.getShort(index * Short.BYTES);
      case UINT16 -> (bytes, index) -> bytes.getShort(index * Short.BYTES) & 0xffff;
      case INT32 -> (bytes, index) -> bytes.getInt(index * Integer.BYTES);
      case UINT32 -> (bytes, index) -> Integer.toUnsignedLong(bytes.getInt(index * Integer.BYTES));
      case INT64 -> (bytes, index) -> bytes.getLong(index * Long.BYTES);
      case UINT64 -> (bytes, index) -> unsigned(bytes.getLong(index * Long.BYTES));
      case UNKNOWN, STRING, COMPLEX64 ->
          throw new IllegalArgumentException("type is " + type + "; it has no single numbers");
    };
  }

  private static double unsigned(long bits) {
    return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0;
  }
}
