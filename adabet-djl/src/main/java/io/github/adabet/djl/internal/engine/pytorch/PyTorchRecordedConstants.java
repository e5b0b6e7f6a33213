package io.github.adabet.djl.internal.engine.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.engine.PtNDArray;
import io.github.adabet.djl.internal.engine.RecordedConstants;
import io.github.adabet.djl.internal.reflect.DjlInternals;
import io.github.adabet.djl.internal.reflect.InternalField;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the Java memory of constants from the garbage collector.
 *
 * <p>An array that PyTorch's engine creates from numbers (a scalar operand such as that of {@code
 * array.mul(0.5f)} is one) lies in a direct buffer of Java, which only the open array refers to.
 * PyTorch keeps such an operand for the backward pass, and not its memory: after a collection in
 * between, the gradients would be computed from whatever has taken its place. So the buffer of
 * every array that a recorded pass creates is kept here, as long as this object is.
 *
 * <p>Arrays that a block creates in a scope of its own are not seen. Needs the PyTorch engine on
 * the class path: load this class only where that engine runs.
 */
public final class PyTorchRecordedConstants implements RecordedConstants {

  private static final InternalField BUFFER =
      new InternalField("ai.djl.pytorch.engine.PtNDArray", "dataRef");

  private final List<ByteBuffer> kept = new ArrayList<>();

  /**
   * Keeps nothing yet.
   *
   * @throws io.github.adabet.BackendUnavailableException if this release of the engine keeps the
   *     buffer elsewhere
   */
  public PyTorchRecordedConstants() {
    BUFFER.require();
  }

  @Override
  public void watch(NDScope scope) {
    DjlInternals.registerIn(scope, new Registry());
  }

  /** What a scope notes its arrays in, which they enter as soon as they have their buffer. */
  private final class Registry extends IdentityHashMap<NDArray, NDArray> {

    private static final long serialVersionUID = 1;

    @Override
    public @Nullable NDArray put(NDArray array, NDArray same) {
      if (array instanceof PtNDArray) {
        ByteBuffer buffer = (ByteBuffer) BUFFER.optional(array);
        if (buffer != null) {
          kept.add(buffer);
        }
      }
      return super.put(array, same);
    }
  }
}
