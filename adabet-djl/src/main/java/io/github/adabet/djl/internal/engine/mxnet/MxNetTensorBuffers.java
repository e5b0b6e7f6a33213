package io.github.adabet.djl.internal.engine.mxnet;

import ai.djl.mxnet.engine.MxNDArray;
import ai.djl.mxnet.engine.MxNDManager;
import ai.djl.mxnet.engine.MxOpParams;
import ai.djl.mxnet.jna.JnaUtils;
import ai.djl.mxnet.jna.LibUtils;
import ai.djl.mxnet.jna.MxnetLibrary;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.github.adabet.djl.internal.engine.TensorBuffers;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The memory of MXNet's arrays, by its C function {@code MXNDArrayGetData}. MXNet computes behind
 * the caller's back, so that an array must be waited for; one that oneDNN stores in blocks is
 * reordered where it stands, unless a copy is read. Needs the MXNet engine on the class path: load
 * this class only where that engine runs. Stateless.
 */
public final class MxNetTensorBuffers implements TensorBuffers {

  private static final int IMAGES = 4; // axes: batch, channels, height, width
  private static final MxnetLibrary LIBRARY = LibUtils.loadLibrary();

  @Override
  public Optional<FloatBuffer> numbers(NDArray tensor) {
    if (tensor.isSparse()) {
      return Optional.empty();
    }
    Pointer numbers = rowMajor(tensor);
    return numbers == null
        ? Optional.empty()
        : Optional.of(
            numbers
                .getByteBuffer(0, tensor.size() * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer());
  }

  /** Waits for an array, puts it into rows where it stands, and returns where that is. */
  private static @Nullable Pointer rowMajor(NDArray tensor) {
    Pointer handle = ((MxNDArray) tensor).getHandle();
    JnaUtils.waitToRead(handle);
    PointerByReference data = new PointerByReference();
    JnaUtils.checkCall(LIBRARY.MXNDArrayGetData(handle, data));
    return data.getValue();
  }

  /** {@inheritDoc} Only images are stored in blocks. */
  @Override
  public Optional<NDArray> copyToRead(NDArray tensor) {
    if (tensor.isSparse() || tensor.getShape().dimension() != IMAGES) {
      return Optional.empty();
    }
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray copy =
          ((MxNDManager) tensor.getManager())
              .invoke("_npx_batch_flatten", new NDList(tensor), new MxOpParams())
              .singletonOrThrow();
      NDScope.unregister(copy);
      return Optional.of(copy);
    }
  }

  /**
   * {@inheritDoc} Of images in blocks, MXNet 1.9.1 refuses to cut out a channel, and for the first
   * one of a block ends the process with a division by zero.
   */
  @Override
  public void makeDivisible(NDArray tensor) {
    if (!tensor.isSparse() && tensor.getShape().dimension() == IMAGES) {
      rowMajor(tensor);
    }
  }

  @Override
  public String label() {
    return "float32 on the CPU, in place; a copy of convolutions that are not normalised";
  }
}
