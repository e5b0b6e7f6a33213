package io.github.adabet.djl.internal.tensorflow.graph;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Constants of int32 or int64. */
public final class WholeNumbers {

  private WholeNumbers() {}

  /**
   * Reads a constant; where the file has fewer numbers than there are, the last one is repeated.
   *
   * @param constant of int32 or int64
   * @return all of its numbers, row-major
   */
  public static long[] of(TensorProto constant) {
    boolean isInt = constant.getDtype() == DataType.DT_INT32;
    int size = 1;
    for (TensorShapeProto.Dim extent : constant.getTensorShape().getDimList()) {
      size = Math.multiplyExact(size, Math.toIntExact(extent.getSize()));
    }
    long[] numbers = new long[size];
    ByteBuffer content =
        constant.getTensorContent().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    int listed = isInt ? constant.getIntValCount() : constant.getInt64ValCount();
    for (int i = 0; i < size; i++) {
      if (content.hasRemaining()) {
        numbers[i] = isInt ? content.getInt() : content.getLong();
      } else if (listed > 0) {
        int at = Math.min(i, listed - 1);
        numbers[i] = isInt ? constant.getIntVal(at) : constant.getInt64Val(at);
      }
    }
    return numbers;
  }

  /**
   * Returns a constant of the same type and shape with other numbers.
   *
   * @param constant of int32 or int64
   * @param numbers as many, row-major
   */
  public static TensorProto with(TensorProto constant, long... numbers) {
    boolean isInt = constant.getDtype() == DataType.DT_INT32;
    ByteBuffer content =
        ByteBuffer.allocate(numbers.length * (isInt ? Integer.BYTES : Long.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (long number : numbers) {
      if (isInt) {
        content.putInt((int) number);
      } else {
        content.putLong(number);
      }
    }
    return constant.toBuilder()
        .clearIntVal()
        .clearInt64Val()
        .setTensorContent(ByteString.copyFrom(content.flip()))
        .build();
  }
}
