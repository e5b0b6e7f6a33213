package io.github.adabet.djl.weights.internal.io;

import io.github.adabet.djl.weights.tensor.ElementType;
import java.nio.ByteBuffer;

/**
 * Conversions to the floating-point types, with PyTorch's roundings: to the nearest, ties to even,
 * overflowing to infinity. What becomes float16 or bfloat16 is rounded to float32 before.
 */
public final class ElementConversion {

  private static final int HALF_EXPONENT = 0x7c00;
  private static final int HALF_MANTISSA = 0x03ff;
  private static final int HALF_NAN = 0x7e00;
  private static final int BRAIN_NAN = 0x7fc0;
  private static final int HALF_MANTISSA_BITS = 10;
  private static final int FLOAT_MANTISSA_BITS = 23;
  private static final int DROPPED_BITS = FLOAT_MANTISSA_BITS - HALF_MANTISSA_BITS;
  private static final int BIAS_DIFFERENCE = 127 - 15;
  private static final float HALF_SUBNORMAL_UNIT = 0x1p-24f;
  private static final float HALF_SMALLEST_NORMAL = 0x1p-14f;

  /** The least float32 that rounds to infinity. */
  private static final float HALF_OVERFLOW = 65_520;

  private ElementConversion() {}

  /**
   * Converts all remaining elements.
   *
   * @param from the type of the source's elements
   * @param source little-endian elements, read to the limit
   * @param to a floating-point type
   * @param target little-endian, with room for as many elements; its position advances
   * @throws IllegalArgumentException if {@code to} is no floating-point type
   */
  public static void convert(
      ElementType from, ByteBuffer source, ElementType to, ByteBuffer target) {
    switch (to) {
      case F64 -> {
        while (source.hasRemaining()) {
          target.putDouble(nextDouble(from, source));
        }
      }
      case F32 -> {
        while (source.hasRemaining()) {
          target.putFloat(nextFloat(from, source));
        }
      }
      case F16 -> {
        while (source.hasRemaining()) {
          target.putShort(floatToHalf(nextFloat(from, source)));
        }
      }
      case BF16 -> {
        while (source.hasRemaining()) {
          target.putShort(floatToBrain(nextFloat(from, source)));
        }
      }
      default -> throw new IllegalArgumentException(to + " is not a floating-point type");
    }
  }

  private static double nextDouble(ElementType from, ByteBuffer source) {
    return switch (from) {
      case F64 -> source.getDouble();
      case I64 -> source.getLong();
      case U64 -> unsignedToDouble(source.getLong());
      case U32 -> Integer.toUnsignedLong(source.getInt());
      case I32 -> source.getInt();
      default -> nextFloat(from, source);
    };
  }

  private static float nextFloat(ElementType from, ByteBuffer source) {
    return switch (from) {
      case F64 -> (float) source.getDouble();
      case F32 -> source.getFloat();
      case F16 -> halfToFloat(source.getShort());
      case BF16 -> Float.intBitsToFloat(source.getShort() << Short.SIZE);
      case I64 -> source.getLong();
      case I32 -> source.getInt();
      case I16 -> source.getShort();
      case I8 -> source.get();
      case U64 -> unsignedToFloat(source.getLong());
      case U32 -> Integer.toUnsignedLong(source.getInt());
      case U16 -> Short.toUnsignedInt(source.getShort());
      case U8 -> Byte.toUnsignedInt(source.get());
      case BOOL -> source.get() == 0 ? 0 : 1;
    };
  }

  private static double unsignedToDouble(long value) {
    // Half of it, with the lost bit kept where rounding sees it, is a positive long.
    return value >= 0 ? value : 2.0 * ((value >>> 1) | (value & 1));
  }

  private static float unsignedToFloat(long value) {
    return value >= 0 ? value : 2f * ((value >>> 1) | (value & 1));
  }

  /**
   * Widens a float16.
   *
   * @param half the bits
   * @return the same number
   */
  public static float halfToFloat(short half) {
    int sign = (half & 0x8000) << Short.SIZE;
    int exponent = half & HALF_EXPONENT;
    int mantissa = half & HALF_MANTISSA;
    if (exponent == 0) {
      float magnitude = mantissa * HALF_SUBNORMAL_UNIT;
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(magnitude));
    }
    int floatExponent =
        exponent == HALF_EXPONENT ? 0xff : (exponent >> HALF_MANTISSA_BITS) + BIAS_DIFFERENCE;
    return Float.intBitsToFloat(
        sign | floatExponent << FLOAT_MANTISSA_BITS | mantissa << DROPPED_BITS);
  }

  /**
   * Rounds to a float16.
   *
   * @param value any float32
   * @return the bits of the nearest float16, of two equally near the even one
   */
  static short floatToHalf(float value) {
    int sign = (Float.floatToRawIntBits(value) >>> Short.SIZE) & 0x8000;
    float magnitude = Math.abs(value);
    if (Float.isNaN(value)) {
      return (short) (sign | HALF_NAN);
    }
    if (magnitude >= HALF_OVERFLOW) {
      return (short) (sign | HALF_EXPONENT);
    }
    if (magnitude < HALF_SMALLEST_NORMAL) {
      // Exact division by a power of two; what is rounded up to 1024 is the smallest normal number.
      return (short) (sign | (int) Math.rint((double) magnitude / HALF_SUBNORMAL_UNIT));
    }
    int bits = Float.floatToRawIntBits(magnitude) - (BIAS_DIFFERENCE << FLOAT_MANTISSA_BITS);
    return (short) (sign | roundedShift(bits, DROPPED_BITS));
  }

  /**
   * Rounds to a bfloat16.
   *
   * @param value any float32
   * @return the bits of the nearest bfloat16, of two equally near the even one
   */
  static short floatToBrain(float value) {
    return Float.isNaN(value)
        ? (short) BRAIN_NAN
        : (short) roundedShift(Float.floatToRawIntBits(value), Short.SIZE);
  }

  /** Drops bits, rounding to the nearest, ties to even; a carry goes into the exponent. */
  private static int roundedShift(int bits, int dropped) {
    int lowestKept = (bits >>> dropped) & 1;
    int halfOfLowest = 1 << (dropped - 1);
    return (bits + halfOfLowest - 1 + lowestKept) >>> dropped;
  }

  /**
   * Replaces elements by their negatives.
   *
   * @param type their type; not unsigned, not a truth value
   * @param elements little-endian; changed from {@code begin} to the position, which stays
   * @param begin the place of the first
   */
  static void negate(ElementType type, ByteBuffer elements, int begin) {
    int size = type.bytes();
    for (int at = begin; at < elements.position(); at += size) {
      switch (type) {
        case F64 -> elements.putLong(at, elements.getLong(at) ^ Long.MIN_VALUE);
        case F32 -> elements.putInt(at, elements.getInt(at) ^ Integer.MIN_VALUE);
        case F16, BF16 -> elements.putShort(at, (short) (elements.getShort(at) ^ 0x8000));
        case I64 -> elements.putLong(at, -elements.getLong(at));
        case I32 -> elements.putInt(at, -elements.getInt(at));
        case I16 -> elements.putShort(at, (short) -elements.getShort(at));
        case I8 -> elements.put(at, (byte) -elements.get(at));
        default -> throw new IllegalArgumentException(type + " has no negatives");
      }
    }
  }
}
