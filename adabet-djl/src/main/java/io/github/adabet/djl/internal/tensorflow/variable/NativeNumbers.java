package io.github.adabet.djl.internal.tensorflow.variable;

import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import io.github.adabet.djl.internal.train.resume.StoredNumbers;
import io.github.adabet.djl.weights.SafetensorsWriter;
import io.github.adabet.djl.weights.tensor.ElementType;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Float32 numbers in native memory, so that the state of an optimizer does not have to fit into the
 * Java heap. Read and written in slices. Not thread-safe; whoever makes them closes them.
 */
public final class NativeNumbers implements StoredNumbers, AutoCloseable {

  private final List<Long> shape;
  private final Tensor tensor;
  private final FloatBuffer numbers;

  private NativeNumbers(List<Long> shape) {
    this.shape = List.copyOf(shape);
    this.tensor = TFloat32.tensorOf(Shape.of(shape.stream().mapToLong(Long::longValue).toArray()));
    this.numbers = of(tensor);
  }

  /** Returns numbers of any value. */
  static NativeNumbers unset(List<Long> shape) {
    return new NativeNumbers(shape);
  }

  /** Returns zeros. */
  static NativeNumbers zeros(List<Long> shape) {
    NativeNumbers zeros = new NativeNumbers(shape);
    float[] none = new float[Math.min(Slices.MOST, zeros.size())];
    Slices.of(zeros.size()).forEach(slice -> zeros.write(slice, none));
    return zeros;
  }

  /** Returns a copy of a tensor's numbers. */
  static NativeNumbers copyOf(List<Long> shape, Tensor source) {
    NativeNumbers copy = new NativeNumbers(shape);
    copy.numbers.duplicate().put(of(source));
    return copy;
  }

  /** Shows the numbers of a float32 tensor, as long as it is open. */
  public static FloatBuffer of(Tensor tensor) {
    return NativeTensors.bytes(tensor).asFloatBuffer();
  }

  /** Returns how many there are. */
  int size() {
    return numbers.capacity();
  }

  /** Returns the tensor that holds the numbers, which is closed with them. */
  Tensor tensor() {
    return tensor;
  }

  /** Reads a slice into the beginning of an array. */
  void read(Slices.Slice slice, float[] target) {
    numbers.get(slice.from(), target, 0, slice.size());
  }

  /** Writes a slice from the beginning of an array. */
  void write(Slices.Slice slice, float[] source) {
    numbers.put(slice.from(), source, 0, slice.size());
  }

  @Override
  public SafetensorsWriter.Entry entry(String name) {
    return new SafetensorsWriter.Entry(
        name, new TensorInfo(ElementType.F32, shape), () -> NativeTensors.bytes(tensor));
  }

  @Override
  public void read(TensorArchive file, String name) {
    numbers.duplicate().put(file.read(name).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
  }

  @Override
  public void close() {
    tensor.close();
  }
}
