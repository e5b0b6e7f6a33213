package io.github.adabet.djl.internal.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.nio.FloatBuffer;
import java.util.Optional;

/** Shows the memory that a tensor's numbers stand in, without copying them. */
public interface TensorBuffers {

  /**
   * The numbers of a tensor, once the engine has computed them.
   *
   * @param tensor float32, on the processor, of at most {@link Integer#MAX_VALUE} bytes
   * @return all of them in row-major order, direct and in native byte order, valid as long as the
   *     tensor is open and nobody writes to it; empty if they do not stand in that order
   */
  Optional<FloatBuffer> numbers(NDArray tensor);

  /**
   * A copy of an array to read in its stead, so that the array stays as the engine stores it, if
   * looking at its memory would change that.
   *
   * @param tensor float32, on the processor
   * @return an array that the caller closes; empty if looking changes nothing
   */
  default Optional<NDArray> copyToRead(NDArray tensor) {
    return Optional.empty();
  }

  /**
   * Makes sure that an array can be cut along its channels, where the engine would fail to.
   *
   * @param tensor any array
   */
  default void makeDivisible(NDArray tensor) {}

  /** What a provenance says of it. */
  String label();

  /** The numbers of any tensor; empty if it has another type or size, or stands elsewhere. */
  default Optional<FloatBuffer> of(NDArray tensor) {
    boolean reachable =
        tensor.getDataType() == DataType.FLOAT32
            && tensor.getDevice().getDeviceType().equals(Device.Type.CPU)
            && tensor.size() <= Integer.MAX_VALUE / Float.BYTES;
    return reachable ? numbers(tensor) : Optional.empty();
  }

  /** For engines whose tensors cannot be looked into. */
  final class NoBuffers implements TensorBuffers {

    @Override
    public Optional<FloatBuffer> numbers(NDArray tensor) {
      return Optional.empty();
    }

    @Override
    public String label() {
      return "not shown by this engine";
    }
  }
}
