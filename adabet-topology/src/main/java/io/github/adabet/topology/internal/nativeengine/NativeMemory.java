package io.github.adabet.topology.internal.nativeengine;

import io.github.adabet.MemorySize;
import io.github.adabet.topology.ComplexTooLargeException;
import io.github.adabet.topology.internal.nativeengine.binding.NativeControl;
import io.github.adabet.topology.internal.nativeengine.binding.NativeGraph;
import io.github.adabet.topology.internal.nativeengine.binding.NativeOptions;
import io.github.adabet.topology.internal.storage.DenseLengths;
import io.github.adabet.topology.internal.storage.SparseLengths;
import io.github.adabet.topology.internal.storage.StoredLengths;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The native memory of one call: whoever opens it closes it, and nothing taken from it may be used
 * after that. Not safe for use by several threads.
 *
 * <p>The blocks come from {@code malloc}, not from JavaCPP's allocators: those refuse to allocate,
 * after long waits for the garbage collector, once the resident memory of the whole process exceeds
 * a multiple of the Java heap, which a large computation of this very library may well make it do.
 */
final class NativeMemory implements AutoCloseable {
  /**
   * Arrays are copied in pieces, since the garbage collector may have to wait for each of them: 64
   * MiB.
   */
  private static final int PIECE = 1 << 24;

  /** Buffers are copied through arrays of so many numbers. */
  private static final int READ_PIECE = 1 << 14;

  private final Deque<Pointer> blocks = new ArrayDeque<>();

  NativeControl control() {
    return new NativeControl(zeroed(Loader.sizeof(NativeControl.class)));
  }

  NativeOptions options() {
    return new NativeOptions(zeroed(Loader.sizeof(NativeOptions.class)));
  }

  /** A graph with copies of the arrays. */
  NativeGraph graph(StoredLengths lengths) {
    NativeGraph graph = new NativeGraph(zeroed(Loader.sizeof(NativeGraph.class)));
    graph.points(lengths.points());
    if (lengths instanceof DenseLengths) {
      graph.condensed(copy(lengths.lengths()));
    } else if (lengths instanceof SparseLengths sparse) {
      graph.entries(sparse.count());
      graph.larger(copy(sparse.larger()));
      graph.smaller(copy(sparse.smaller()));
      graph.lengths(copy(sparse.lengths()));
    }
    float @Nullable [] births = lengths.births();
    if (births != null) {
      graph.births(copy(births));
    }
    return graph;
  }

  /** Room for that many numbers, of any values. */
  FloatPointer floats(long count) {
    return new FloatPointer(uninitialised(Float.BYTES * count));
  }

  /** Room for that many numbers, of any values. */
  LongPointer longs(long count) {
    return new LongPointer(uninitialised(Long.BYTES * count));
  }

  /** The numbers of a buffer: direct and in this machine's byte order without a copy. */
  FloatPointer read(FloatBuffer buffer) {
    if (buffer.isDirect() && buffer.order() == ByteOrder.nativeOrder()) {
      return new FloatPointer(buffer);
    }
    FloatPointer copy = floats(buffer.remaining());
    copy(buffer.duplicate(), copy, 0);
    return copy;
  }

  /** Copies rows that stand at a stride, one after another. */
  FloatPointer rows(FloatBuffer buffer, int count, int length, int stride) {
    FloatPointer copy = floats((long) count * length);
    for (int row = 0; row < count; row++) {
      copy(buffer.slice(row * stride, length), copy, (long) row * length);
    }
    return copy;
  }

  /** Reads the buffer to its end. */
  private static void copy(FloatBuffer buffer, FloatPointer target, long first) {
    float[] piece = new float[Math.min(buffer.remaining(), READ_PIECE)];
    for (long place = first; buffer.hasRemaining(); ) {
      int length = Math.min(buffer.remaining(), piece.length);
      buffer.get(piece, 0, length);
      target.position(place).put(piece, 0, length);
      place += length;
    }
    target.position(0);
  }

  /** The numbers of a buffer: direct and in this machine's byte order without a copy. */
  DoublePointer read(DoubleBuffer buffer) {
    if (buffer.isDirect() && buffer.order() == ByteOrder.nativeOrder()) {
      return new DoublePointer(buffer);
    }
    DoublePointer copy = new DoublePointer(uninitialised((long) Double.BYTES * buffer.remaining()));
    double[] piece = new double[Math.min(buffer.remaining(), READ_PIECE)];
    DoubleBuffer left = buffer.duplicate();
    for (long place = 0; left.hasRemaining(); ) {
      int length = Math.min(left.remaining(), piece.length);
      left.get(piece, 0, length);
      copy.position(place).put(piece, 0, length);
      place += length;
    }
    return copy.position(0);
  }

  IntPointer copy(int[] array) {
    IntPointer copy = new IntPointer(uninitialised((long) Integer.BYTES * array.length));
    for (int from = 0; from < array.length; from += PIECE) {
      copy.position(from).put(array, from, Math.min(PIECE, array.length - from));
    }
    return copy.position(0);
  }

  private FloatPointer copy(float[] array) {
    FloatPointer copy = floats(array.length);
    copy(array, copy, 0);
    return copy;
  }

  /** Copies an array to a place in native memory. */
  static void copy(float[] array, FloatPointer target, long place) {
    for (int from = 0; from < array.length; from += PIECE) {
      target.position(place + from).put(array, from, Math.min(PIECE, array.length - from));
    }
    target.position(0);
  }

  /** Copies native memory from its first number on, in pieces too. */
  static void copy(FloatPointer source, float[] array) {
    for (int from = 0; from < array.length; from += PIECE) {
      source.position(from).get(array, from, Math.min(PIECE, array.length - from));
    }
    source.position(0);
  }

  private Pointer zeroed(long bytes) {
    return kept(Pointer.calloc(1, bytes), bytes);
  }

  private Pointer uninitialised(long bytes) {
    return kept(Pointer.malloc(Math.max(1, bytes)), bytes);
  }

  private Pointer kept(@Nullable Pointer block, long bytes) {
    if (block == null || block.isNull()) {
      throw new ComplexTooLargeException(
          String.format(
              Locale.ROOT,
              "%s of native memory for the distances cannot be had: take fewer points, or"
                  + " free memory outside the Java heap.",
              MemorySize.needed(bytes)));
    }
    blocks.push(block);
    return block;
  }

  /** Frees all blocks. */
  @Override
  public void close() {
    while (!blocks.isEmpty()) {
      Pointer.free(blocks.pop());
    }
  }
}
