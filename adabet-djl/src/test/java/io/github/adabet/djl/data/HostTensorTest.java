package io.github.adabet.djl.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostTensorTest {

  @Test
  void of_numbersForTheShape_keepsThemRowMajor() {
    HostTensor tensor = HostTensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

    assertThat(tensor.type()).isEqualTo(DataType.FLOAT32);
    assertThat(tensor.shape()).isEqualTo(new Shape(2, 3));
    assertThat(tensor.toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(tensor.entry(1).toFloats()).containsExactly(4, 5, 6);
    assertThat(tensor.entries(1, 2).shape()).isEqualTo(new Shape(1, 3));
  }

  @Test
  void of_noExtents_isASingleNumber() {
    HostTensor tensor = HostTensor.of(new long[] {7});

    assertThat(tensor.shape().dimension()).isZero();
    assertThat(tensor.toLongs()).containsExactly(7);
  }

  @Test
  void of_otherNumberOfElements_isRefused() {
    assertThatThrownBy(() -> HostTensor.of(new float[5], 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs 24 bytes, but 20");
  }

  @Test
  void of_negativeExtent_isRefused() {
    assertThatThrownBy(() -> HostTensor.of(new float[1], -1, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("every extent must be 0 or more");
  }

  @Test
  void of_arrayChangedLater_staysAsItWas() {
    float[] values = {1, 2};
    HostTensor tensor = HostTensor.of(values, 2);
    values[0] = 9;

    assertThat(tensor.toFloats()).containsExactly(1, 2);
    assertThatThrownBy(() -> tensor.bytes().putFloat(0, 9))
        .isInstanceOf(ReadOnlyBufferException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "UINT8, 1, 200, 200",
    "INT8, 1, 200, -56",
    "BOOLEAN, 1, 1, 1",
    "INT16, 2, 40000, -25536",
    "UINT16, 2, 40000, 40000",
    "FLOAT16, 2, 15360, 1",
    "BFLOAT16, 2, 16256, 1",
    "INT32, 4, -5, -5",
    "UINT32, 4, 4294967295, 4294967295",
    "FLOAT32, 4, 1069547520, 1.5",
    "INT64, 8, -5, -5",
    "UINT64, 8, -1, 18446744073709551615",
    "FLOAT64, 8, 4609434218613702656, 1.5"
  })
  void toFloats_eachType_readsItsBits(DataType type, int bytes, long bits, double expected) {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    for (int i = 0; i < bytes; i++) {
      int at = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? i : bytes - 1 - i;
      buffer.put(at, (byte) (bits >>> (8 * i)));
    }

    assertThat(HostTensor.of(type, buffer, 1).toFloats()).containsExactly((float) expected);
  }

  @Test
  void of_stringsOrComplexNumbers_areRefused() {
    for (DataType type : List.of(DataType.STRING, DataType.COMPLEX64, DataType.UNKNOWN)) {
      assertThatThrownBy(() -> HostTensor.of(type, ByteBuffer.allocate(4), 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("type is " + type);
    }
  }

  @Test
  void toLongs_largeIntegersAndWholeFloats_areExact() {
    assertThat(HostTensor.of(new long[] {Long.MAX_VALUE}, 1).toLongs())
        .containsExactly(Long.MAX_VALUE);
    assertThat(HostTensor.of(new float[] {3, -2}, 2).toLongs()).containsExactly(3, -2);
  }

  @Test
  void toLongs_fraction_isRefused() {
    for (float bad : new float[] {0.5f, Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> HostTensor.of(new float[] {bad}, 1).toLongs())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no integer");
    }
  }

  @Test
  void stack_unequalTensors_namesTheOddOne() {
    HostTensor small = HostTensor.of(new float[2], 2);

    assertThat(HostTensor.stack(List.of(small, small)).shape()).isEqualTo(new Shape(2, 2));
    assertThatThrownBy(() -> HostTensor.stack(List.of(small, HostTensor.of(new float[3], 3))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Tensor 1 is float32 (3)");
    assertThatThrownBy(() -> HostTensor.stack(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("empty");
  }

  @Test
  void equals_ofTensors_comparesTypeShapeAndBits() {
    HostTensor tensor = HostTensor.of(new float[] {0, 1}, 2);

    assertThat(tensor)
        .isEqualTo(HostTensor.of(new float[] {0, 1}, 2))
        .hasSameHashCodeAs(HostTensor.of(new float[] {0, 1}, 2))
        .isNotEqualTo(HostTensor.of(new float[] {-0f, 1}, 2))
        .isNotEqualTo(HostTensor.of(new float[] {0, 1}, 2, 1));
    assertThat(HostTensor.of(new float[] {Float.NaN}, 1))
        .isEqualTo(HostTensor.of(new float[] {Float.NaN}, 1));
  }

  @Test
  void entry_outOfRange_isRefused() {
    HostTensor tensor = HostTensor.of(new float[4], 2, 2);

    assertThatThrownBy(() -> tensor.entry(2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> tensor.entries(1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> HostTensor.of(new float[1]).entry(0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
