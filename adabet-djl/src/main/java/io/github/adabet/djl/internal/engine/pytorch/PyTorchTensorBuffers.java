package io.github.adabet.djl.internal.engine.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import io.github.adabet.djl.internal.engine.TensorBuffers;
import io.github.adabet.djl.internal.reflect.DjlInternals;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;

/** PyTorch's direct buffers. Stateless. */
public final class PyTorchTensorBuffers implements TensorBuffers {

  /**
   * {@inheritDoc}
   *
   * <p>DJL makes a contiguous copy of a tensor that is not, and lends the copy's memory: found out
   * by the array that appears in the scope, and refused, since the copy is closed with it.
   */
  @Override
  public Optional<FloatBuffer> numbers(NDArray tensor) {
    if (tensor.isSparse()) {
      return Optional.empty();
    }
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      FloatBuffer numbers =
          tensor.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
      return DjlInternals.isEmpty(scope) && numbers.isDirect()
          ? Optional.of(numbers)
          : Optional.empty();
    }
  }

  @Override
  public String label() {
    return "float32 on the CPU, in place";
  }
}
