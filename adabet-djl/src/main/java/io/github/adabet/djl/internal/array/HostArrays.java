package io.github.adabet.djl.internal.array;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.sun.jna.Memory;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Makes arrays from numbers of Java whose memory stays until the engine has read it.
 *
 * <p>DJL's MXNet engine copies the numbers into a direct buffer, takes its address, lets go of the
 * buffer, and only then calls the native function that reads there ({@code
 * JnaUtils.syncCopyFromCPU}). A garbage collection in between gives the memory away, and the array
 * holds what stands there by then. Here the buffer is ours, and is held until the call is over.
 *
 * <p>DJL's PyTorch engine makes a direct buffer the array's memory, and only a garbage collection
 * frees it, long after the array was closed: with a batch of images for each step that is hundreds
 * of megabytes. Here large arrays are copied once more, into memory of the engine's, and the buffer
 * is freed at once.
 */
public final class HostArrays {

  /** Smaller buffers are left to the garbage collector, which is cheaper than a second copy. */
  private static final int FREED_AT_ONCE_BYTES = 1 << 16;

  private HostArrays() {}

  /**
   * Copies bytes.
   *
   * @param manager owns the new array
   * @param bytes from position to limit, in this machine's byte order and row-major; not moved
   * @param shape of as many elements
   * @param type the element type
   * @return a new array
   */
  public static NDArray of(NDManager manager, ByteBuffer bytes, Shape shape, DataType type) {
    int size = bytes.remaining();
    if (size < FREED_AT_ONCE_BYTES) {
      return wrap(manager, direct(size).put(bytes.duplicate()).flip(), shape, type);
    }
    try (Memory memory = new Memory(size)) {
      ByteBuffer buffer = memory.getByteBuffer(0, size).put(bytes.duplicate()).flip();
      return copy(manager, buffer, shape, type);
    }
  }

  /**
   * Copies float32 numbers.
   *
   * @param manager owns the new array
   * @param values row-major
   * @param shape of as many elements
   * @return a new array of type float32
   */
  public static NDArray of(NDManager manager, float[] values, Shape shape) {
    int size = Math.multiplyExact(values.length, Float.BYTES);
    if (size < FREED_AT_ONCE_BYTES) {
      ByteBuffer bytes = direct(size);
      bytes.asFloatBuffer().put(values);
      return wrap(manager, bytes, shape, DataType.FLOAT32);
    }
    try (Memory memory = new Memory(size)) {
      ByteBuffer bytes = memory.getByteBuffer(0, size);
      bytes.asFloatBuffer().put(values);
      return copy(manager, bytes, shape, DataType.FLOAT32);
    }
  }

  /** Makes an array that does not share the buffer's memory. */
  private static NDArray copy(NDManager manager, ByteBuffer bytes, Shape shape, DataType type) {
    try (NDArray shared = wrap(manager, bytes, shape, type)) {
      return shared.duplicate();
    }
  }

  /**
   * Makes an array of one number.
   *
   * @param manager owns the new array
   * @param value the number
   * @return a new scalar of type float32
   */
  public static NDArray of(NDManager manager, float value) {
    return of(manager, new float[] {value}, new Shape());
  }

  /**
   * Hands over a buffer, which an engine may use as the array's memory.
   *
   * @param manager owns the new array
   * @param bytes direct and in this machine's byte order; as long as the array is open, nobody else
   *     writes to it
   * @param shape of as many elements
   * @param type the element type
   * @return a new array
   */
  public static NDArray wrap(NDManager manager, ByteBuffer bytes, Shape shape, DataType type) {
    try {
      return manager.create(bytes, shape, type);
    } finally {
      Reference.reachabilityFence(bytes);
    }
  }

  private static ByteBuffer direct(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }
}
