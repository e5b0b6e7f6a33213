package io.github.adabet.djl.weights.internal.io;

import io.github.adabet.djl.weights.tensor.ElementType;
import java.nio.ByteBuffer;

/**
 * Conversions between the floating-point types. Every float16 and bfloat16 is a float32, and every
 * float32 a float64, so widening is exact; float64 becomes float32 by rounding to the nearest, ties
 * to even, overflowing to infinity.
 */
public final class FloatConversion {

  private static final int HALF_EXPONENT = 0x7c00;
  private static final int HALF_MANTISSA = 0x03ff;
  private static final int HALF_MANTISSA_BITS = 10;
  private static final int FLOAT_MANTISSA_BITS = 23;
  private static final int BIAS_DIFFERENCE = 127 - 15;
  private static final float HALF_SUBNORMAL_UNIT = 0x1p-24f;

  private FloatConversion() {}

  /**
   * Converts all remaining elements.
   *
   * @param from the type of the source's elements, floating-point
   * @param source little-endian elements, read to the limit
   * @param to {@link ElementType#F32} or {@link ElementType#F64}
   * @param target little-endian, with room for as many elements; its position advances
   */
  public static void convert(
      ElementType from, ByteBuffer source, ElementType to, ByteBuffer target) {
    while (source.hasRemaining()) {
      switch (from) {
        case F16 -> put(to, target, halfToFloat(source.getShort()));
        case BF16 -> put(to, target, Float.intBitsToFloat(source.getShort() << Short.SIZE));
        case F32 -> put(to, target, source.getFloat());
        case F64 -> put(to, target, source.getDouble());
        default -> throw new IllegalArgumentException(from + " is not a floating-point type");
      }
    }
  }

  private static void put(ElementType to, ByteBuffer target, double value) {
    if (to == ElementType.F32) {
      target.putFloat((float) value);
    } else {
      target.putDouble(value);
    }
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
    int shift = FLOAT_MANTISSA_BITS - HALF_MANTISSA_BITS;
    int floatExponent =
        exponent == HALF_EXPONENT ? 0xff : (exponent >> HALF_MANTISSA_BITS) + BIAS_DIFFERENCE;
    return Float.intBitsToFloat(sign | floatExponent << FLOAT_MANTISSA_BITS | mantissa << shift);
  }
}
