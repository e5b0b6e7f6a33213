package io.github.adabet.djl.weights.internal.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.djl.weights.tensor.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class FloatConversionTest {

  @Test
  void halfToFloat_everyNumber_equalsItsDefinition() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      int exponent = bits >> 10 & 0x1f;
      int mantissa = bits & 0x3ff;
      double magnitude =
          exponent == 0
              ? Math.scalb((double) mantissa, -24)
              : exponent == 0x1f
                  ? (mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                  : Math.scalb(1 + mantissa / 1024.0, exponent - 15);
      float expected = (float) ((bits & 0x8000) == 0 ? magnitude : -magnitude);

      float actual = FloatConversion.halfToFloat((short) bits);

      if (Float.isNaN(expected)) {
        assertThat(actual).as("%x", bits).isNaN();
      } else {
        assertThat(Float.floatToIntBits(actual))
            .as("%x", bits)
            .isEqualTo(Float.floatToIntBits(expected));
      }
    }
  }

  @Test
  void convert_float64ToFloat32_roundsToTheNearest() {
    ByteBuffer source = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    source.putDouble(1 + 0x1p-24).putDouble(1 + 0x1p-24 + 0x1p-50).putDouble(1e300).putDouble(-0.0);
    ByteBuffer target = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);

    FloatConversion.convert(ElementType.F64, source.flip(), ElementType.F32, target);

    target.flip();
    assertThat(target.getFloat()).isEqualTo(1f);
    assertThat(target.getFloat()).isEqualTo(1 + 0x1p-23f);
    assertThat(target.getFloat()).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(Float.floatToRawIntBits(target.getFloat())).isEqualTo(Integer.MIN_VALUE);
  }

  @Test
  void convert_bfloat16ToFloat64_isExact() {
    ByteBuffer source = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    source.putShort((short) 0x3fc0).putShort((short) 0x8001);
    ByteBuffer target = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);

    FloatConversion.convert(ElementType.BF16, source.flip(), ElementType.F64, target);

    target.flip();
    assertThat(target.getDouble()).isEqualTo(1.5);
    assertThat(target.getDouble()).isEqualTo(-0x1p-133);
  }
}
