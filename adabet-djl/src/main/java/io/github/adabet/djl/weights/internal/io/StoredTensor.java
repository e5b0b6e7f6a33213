package io.github.adabet.djl.weights.internal.io;

import io.github.adabet.djl.weights.tensor.TensorInfo;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A tensor in a file, in any strides, read in row-major order.
 *
 * <p>The trailing dimensions whose elements follow each other form a <em>run</em>. A tensor that is
 * one run is read straight into the target. Otherwise the elements asked for lie within a range of
 * the storage, which is read once and gathered from; where that range is longer than 256 MiB, the
 * elements are halved until it is not.
 */
public final class StoredTensor {

  private static final long MAX_RANGE_BYTES = 1L << 28;

  private final FileBytes bytes;
  private final TensorInfo info;
  private final long start;
  private final long[] shape;
  private final long[] strides;
  private final long runElements;
  private final int outerRank;

  /**
   * Describes a tensor that lies within the file.
   *
   * @param bytes the file
   * @param info type and shape
   * @param start position in the file of the first element
   * @param strides steps, in elements, along each dimension; at least 0
   */
  public StoredTensor(FileBytes bytes, TensorInfo info, long start, List<Long> strides) {
    this.bytes = bytes;
    this.info = info;
    this.start = start;
    this.shape = info.shape().stream().mapToLong(Long::longValue).toArray();
    this.strides = strides.stream().mapToLong(Long::longValue).toArray();
    long run = 1;
    int rank = shape.length;
    while (rank > 0 && (shape[rank - 1] == 1 || this.strides[rank - 1] == run)) {
      run *= shape[rank - 1];
      rank--;
    }
    this.runElements = run;
    this.outerRank = rank;
  }

  /** Returns type and shape. */
  public TensorInfo info() {
    return info;
  }

  /**
   * Reads consecutive elements in row-major order.
   *
   * @param firstElement index of the first, from 0
   * @param target little-endian; filled from its position to its limit
   * @throws WeightsException if reading fails
   */
  public void read(long firstElement, ByteBuffer target) {
    if (outerRank == 0) {
      bytes.read(start + firstElement * info.type().bytes(), target);
    } else if (target.hasRemaining()) {
      gather(firstElement, target.remaining() / info.type().bytes(), target);
    }
  }

  private void gather(long firstElement, long count, ByteBuffer target) {
    int size = info.type().bytes();
    long low = bound(firstElement, count, false);
    long length = (bound(firstElement, count, true) - low + 1) * size;
    if (length <= MAX_RANGE_BYTES) {
      ByteBuffer range = ByteBuffer.allocateDirect((int) length);
      bytes.read(start + low * size, range);
      copyRuns(firstElement, count, range, low, target);
    } else if (firstElement / runElements == (firstElement + count - 1) / runElements) {
      int limit = target.limit();
      target.limit(target.position() + Math.toIntExact(count * size));
      bytes.read(start + low * size, target);
      target.limit(limit);
    } else {
      gather(firstElement, count / 2, target);
      gather(firstElement + count / 2, count - count / 2, target);
    }
  }

  private void copyRuns(
      long firstElement, long count, ByteBuffer range, long rangeStart, ByteBuffer target) {
    int size = info.type().bytes();
    long element = firstElement;
    long end = firstElement + count;
    while (element < end) {
      int run = (int) Math.min(runElements - element % runElements, end - element);
      int from = Math.toIntExact((position(element) - rangeStart) * size);
      target.put(target.position(), range, from, run * size);
      target.position(target.position() + run * size);
      element += run;
    }
  }

  /** Returns where an element stands in the storage, in elements from the tensor's first. */
  private long position(long element) {
    long rest = element / runElements;
    long position = element % runElements;
    for (int i = outerRank - 1; i >= 0; i--) {
      position += rest % shape[i] * strides[i];
      rest /= shape[i];
    }
    return position;
  }

  /**
   * Returns a position that no element is before, or one that none is behind: indices that are the
   * same for all of them count exactly, the first that differs by its range, those behind it by the
   * whole of their dimension.
   */
  private long bound(long firstElement, long count, boolean upper) {
    long last = firstElement + count - 1;
    long position = 0;
    boolean same = true;
    long below = info.elements();
    long first = firstElement;
    for (int i = 0; i < shape.length; i++) {
      below /= shape[i];
      if (same) {
        position += (upper ? last / below : first / below) * strides[i];
        same = first / below == last / below;
        first %= below;
        last %= below;
      } else if (upper) {
        position += (shape[i] - 1) * strides[i];
      }
    }
    return position;
  }
}
