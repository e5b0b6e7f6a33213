package io.github.adabet.djl.weights.tensor;

import ai.djl.ndarray.types.DataType;
import org.jspecify.annotations.Nullable;

/** The type of a stored tensor's elements, little-endian; the names are those of safetensors. */
public enum ElementType {
  /** IEEE 754 binary64. */
  F64(8, true, 53, 1023),
  /** IEEE 754 binary32. */
  F32(4, true, 24, 127),
  /** IEEE 754 binary16. */
  F16(2, true, 11, 15),
  /** The upper half of an IEEE 754 binary32. */
  BF16(2, true, 8, 127),
  /** Signed, 64 bits. */
  I64(8, false, 63, 63),
  /** Signed, 32 bits. */
  I32(4, false, 31, 31),
  /** Signed, 16 bits. */
  I16(2, false, 15, 15),
  /** Signed, 8 bits. */
  I8(1, false, 7, 7),
  /** Unsigned, 64 bits. */
  U64(8, false, 64, 63),
  /** Unsigned, 32 bits. */
  U32(4, false, 32, 31),
  /** Unsigned, 16 bits. */
  U16(2, false, 16, 15),
  /** Unsigned, 8 bits. */
  U8(1, false, 8, 7),
  /** A truth value in a byte, 0 or 1. */
  BOOL(1, false, 1, 0);

  private final int bytes;
  private final boolean floating;

  /** The binary digits of the largest integer up to which all are represented. */
  private final int digits;

  /** Of the largest power of two. */
  private final int exponent;

  ElementType(int bytes, boolean floating, int digits, int exponent) {
    this.bytes = bytes;
    this.floating = floating;
    this.digits = digits;
    this.exponent = exponent;
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
   * The type of a name.
   *
   * @param name a name in a file of safetensors, {@code F32} for example
   * @return the type; null if this version does not know it
   */
  public static @Nullable ElementType named(String name) {
    for (ElementType type : values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    return null;
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
   * everything as floating-point numbers, as PyTorch does it.
   *
   * @param target the array's element type
   * @return whether {@link TensorArchive#copyInto} converts
   */
  public boolean convertsTo(ElementType target) {
    return this == target || target.floating;
  }

  /**
   * Whether every element of this type is an element of another, so that a conversion rounds
   * nothing.
   *
   * @param target the array's element type
   * @return true for equal types, from float16 to float32 and from int16 to float32, for example;
   *     false from int32 to float32
   */
  public boolean isExactIn(ElementType target) {
    return this == target
        || (target.floating && digits <= target.digits && exponent <= target.exponent);
  }
}
