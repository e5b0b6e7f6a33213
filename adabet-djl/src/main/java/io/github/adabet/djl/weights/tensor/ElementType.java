package io.github.adabet.djl.weights.tensor;

import ai.djl.ndarray.types.DataType;

/** The type of a stored tensor's elements, little-endian; the names are those of safetensors. */
public enum ElementType {
  /** IEEE 754 binary64. */
  F64(8, true),
  /** IEEE 754 binary32. */
  F32(4, true),
  /** IEEE 754 binary16. */
  F16(2, true),
  /** The upper half of an IEEE 754 binary32. */
  BF16(2, true),
  /** Signed, 64 bits. */
  I64(8, false),
  /** Signed, 32 bits. */
  I32(4, false),
  /** Signed, 16 bits. */
  I16(2, false),
  /** Signed, 8 bits. */
  I8(1, false),
  /** Unsigned, 64 bits. */
  U64(8, false),
  /** Unsigned, 32 bits. */
  U32(4, false),
  /** Unsigned, 16 bits. */
  U16(2, false),
  /** Unsigned, 8 bits. */
  U8(1, false),
  /** A truth value in a byte, 0 or 1. */
  BOOL(1, false);

  private final int bytes;
  private final boolean floating;

  ElementType(int bytes, boolean floating) {
    this.bytes = bytes;
    this.floating = floating;
  }

  /**
   * The type of the elements of DJL's arrays.
   *
   * @param type DJL's type
   * @return the type of the same bits
   * @throws WeightsException if there is none, as for complex numbers and strings
   */
  public static ElementType of(DataType type) {
    return switch (type) {
      case FLOAT64 -> F64;
      case FLOAT32 -> F32;
      case FLOAT16 -> F16;
      case BFLOAT16 -> BF16;
      case INT64 -> I64;
      case INT32 -> I32;
      case INT16 -> I16;
      case INT8 -> I8;
      case UINT64 -> U64;
      case UINT32 -> U32;
      case UINT16 -> U16;
      case UINT8 -> U8;
      case BOOLEAN -> BOOL;
      default -> throw new WeightsException("Arrays of type " + type + " cannot be stored");
    };
  }

  /**
   * The size of an element.
   *
   * @return bytes, 1 to 8
   */
  public int bytes() {
    return bytes;
  }

  /**
   * Whether the elements are floating-point numbers.
   *
   * @return true for F64, F32, F16 and BF16
   */
  public boolean isFloating() {
    return floating;
  }

  /**
   * Whether arrays of another type can be filled with elements of this type: equal types, and
   * floating-point numbers as float32 or float64.
   *
   * @param target the array's element type
   * @return whether {@link TensorArchive#copyInto} converts
   */
  public boolean convertsTo(ElementType target) {
    return this == target || (floating && (target == F32 || target == F64));
  }
}
