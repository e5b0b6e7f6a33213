package io.github.adabet.djl.internal.tensorflow.session;

import ai.djl.ndarray.types.DataType;
import com.sun.jna.Pointer;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.data.BatchMismatchException;
import io.github.adabet.djl.data.HostTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.DataStorageVisitor;
import org.tensorflow.types.family.TType;

/** Copies between this library's tensors and TensorFlow's, and looks at the memory of these. */
public final class NativeTensors {

  private NativeTensors() {}

  /**
   * Copies a tensor to TensorFlow.
   *
   * @param tensor of a type that TensorFlow's Java classes know
   * @return a new tensor, which the caller closes
   * @throws BatchMismatchException if they do not know the type
   */
  public static Tensor copyOf(HostTensor tensor) {
    Class<? extends TType> type =
        ElementTypes.classOf(tensor.type())
            .orElseThrow(
                () ->
                    new BatchMismatchException(
                        "The batch's tensor is "
                            + tensor
                            + "; TensorFlow takes no "
                            + tensor.type()
                            + ". Convert it to the type that the model states, such as float32"));
    ByteDataBuffer bytes = DataBuffers.ofBytes(tensor.bytes().remaining());
    byte[] values = new byte[tensor.bytes().remaining()];
    tensor.bytes().get(values);
    bytes.write(values);
    return Tensor.of(type, Shape.of(tensor.shape().getShape()), bytes);
  }

  /**
   * Makes a tensor whose numbers are yet to be written.
   *
   * @param type one that TensorFlow's Java classes know
   * @param shape its extents
   * @return a new tensor of any numbers, which the caller closes
   */
  public static Tensor unset(DataType type, long... shape) {
    return Tensor.of(
        ElementTypes.classOf(type)
            .orElseThrow(
                () -> new IllegalArgumentException("type is " + type + ", which is not known")),
        Shape.of(shape));
  }

  /**
   * Copies a tensor from TensorFlow.
   *
   * @param tensor stays the caller's
   * @return a tensor of the same type and shape
   * @throws UnsupportedModelException if it is of a type that this library does not know
   */
  public static HostTensor copyOf(Tensor tensor) {
    DataType type =
        ElementTypes.of(tensor.dataType())
            .orElseThrow(
                () ->
                    new UnsupportedModelException(
                        "the model puts out a tensor of the type "
                            + tensor.dataType()
                            + ", which has no single numbers; choose another signature"));
    return HostTensor.of(type, bytes(tensor), tensor.shape().asArray());
  }

  /**
   * Shows the memory of a tensor.
   *
   * @param tensor stays the caller's, of numbers, of less than 2<sup>31</sup> bytes
   * @return all its bytes, direct, in this machine's byte order; not to be used once the tensor is
   *     closed
   */
  public static ByteBuffer bytes(Tensor tensor) {
    return tensor
        .asRawTensor()
        .data()
        .accept(
            new DataStorageVisitor<ByteBuffer>() {
              @Override
              public ByteBuffer visit(ByteBuffer buffer) {
                return buffer.duplicate();
              }

              @Override
              public ByteBuffer visit(long address, long length, long scale) {
                return length * scale == 0
                    ? ByteBuffer.allocateDirect(0)
                    : new Pointer(address).getByteBuffer(0, length * scale);
              }

              @Override
              public ByteBuffer fallback() {
                throw new IllegalStateException(
                    "the memory of a tensor of shape "
                        + Arrays.toString(tensor.shape().asArray())
                        + " cannot be looked at");
              }
            })
        .order(ByteOrder.nativeOrder());
  }
}
