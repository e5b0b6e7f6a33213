package io.github.adabet.djl.weights.internal.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.djl.weights.PythonFiles;
import io.github.adabet.djl.weights.TensorFiles;
import io.github.adabet.djl.weights.tensor.ElementType;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ElementConversionTest {

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

      float actual = ElementConversion.halfToFloat((short) bits);

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

    ElementConversion.convert(ElementType.F64, source.flip(), ElementType.F32, target);

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

    ElementConversion.convert(ElementType.BF16, source.flip(), ElementType.F64, target);

    target.flip();
    assertThat(target.getDouble()).isEqualTo(1.5);
    assertThat(target.getDouble()).isEqualTo(-0x1p-133);
  }

  /** Every element type into every floating-point type, beside what PyTorch's copy_ makes of it. */
  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      names = {"F64", "F32", "F16", "BF16"})
  void convert_anyType_givesTheBitsOfPyTorch(ElementType to) {
    try (TensorArchive archive = TensorFiles.open(PythonFiles.file("conversions.safetensors"))) {
      for (ElementType from : ElementType.values()) {
        ByteBuffer source = archive.read(from + ".source");
        ByteBuffer expected = archive.read(from + "." + to);
        ByteBuffer actual =
            ByteBuffer.allocate(expected.remaining()).order(ByteOrder.LITTLE_ENDIAN);

        ElementConversion.convert(from, source, to, actual);

        assertThat(bits(actual.flip(), to)).as("%s to %s", from, to).isEqualTo(bits(expected, to));
      }
    }
  }

  private static List<String> bits(ByteBuffer elements, ElementType type) {
    List<String> bits = new ArrayList<>();
    while (elements.hasRemaining()) {
      bits.add(
          switch (type) {
            case F64 -> Long.toHexString(Double.doubleToLongBits(elements.getDouble()));
            case F32 -> Integer.toHexString(Float.floatToIntBits(elements.getFloat()));
            // All not-a-numbers are one: which it is depends on the processor.
            case F16 -> half(elements.getShort());
            default -> brain(elements.getShort());
          });
    }
    return bits;
  }

  private static String half(short bits) {
    return Float.isNaN(ElementConversion.halfToFloat(bits)) ? "nan" : Integer.toHexString(bits);
  }

  private static String brain(short bits) {
    return Float.isNaN(Float.intBitsToFloat(bits << 16)) ? "nan" : Integer.toHexString(bits);
  }

  @Test
  void isExactIn_typesWithoutRounding_convertBackToTheSame() {
    assertThat(ElementType.I16.isExactIn(ElementType.F32)).isTrue();
    assertThat(ElementType.BF16.isExactIn(ElementType.F32)).isTrue();
    assertThat(ElementType.BOOL.isExactIn(ElementType.BF16)).isTrue();
    assertThat(ElementType.I64.isExactIn(ElementType.F64)).isFalse();
    assertThat(ElementType.I32.isExactIn(ElementType.F32)).isFalse();
    assertThat(ElementType.BF16.isExactIn(ElementType.F16)).isFalse();
    assertThat(ElementType.F32.isExactIn(ElementType.I32)).isFalse();
  }
}
