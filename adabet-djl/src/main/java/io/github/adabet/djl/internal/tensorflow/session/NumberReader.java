package io.github.adabet.djl.internal.tensorflow.session;

import ai.djl.ndarray.types.DataType;
import ai.djl.util.Float16Utils;
import io.github.adabet.UnsupportedModelException;
import java.nio.ByteBuffer;
import org.tensorflow.Tensor;

/** Reads single numbers of a tensor of TensorFlow's in its own memory. */
public final class NumberReader {

  private final DataType type;
  private final ByteBuffer bytes;

  /**
   * Looks at a tensor, which must stay open as long as this is used.
   *
   * @throws UnsupportedModelException if it holds no numbers
   */
  public NumberReader(Tensor tensor) {
    this.type =
        ElementTypes.of(tensor.dataType())
            .orElseThrow(
                () ->
                    new UnsupportedModelException(
                        "a tensor of the model is of type "
                            + tensor.dataType()
                            + ", which has no single numbers"));
    this.bytes = NativeTensors.bytes(tensor);
  }

  /** Returns the element type. */
  public DataType type() {
    return type;
  }

  /** Returns all bytes. */
  public ByteBuffer bytes() {
    return bytes;
  }

  /** Returns a number, narrower types unrounded. */
  public double number(int at) {
    return switch (type) {
      case FLOAT32 -> bytes.getFloat(at * Float.BYTES);
      case FLOAT64 -> bytes.getDouble(at * Double.BYTES);
      case FLOAT16 -> Float16Utils.halfToFloat(bytes.getShort(at * Short.BYTES));
      case BFLOAT16 -> Float.intBitsToFloat(bytes.getShort(at * Short.BYTES) << 16);
      case INT32 -> bytes.getInt(at * Integer.BYTES);
      case INT64 -> bytes.getLong(at * Long.BYTES);
      case UINT8 -> bytes.get(at) & 0xff;
      case BOOLEAN -> bytes.get(at);
      default -> throw new IllegalStateException("the tensor is of type " + type);
    };
  }
}
