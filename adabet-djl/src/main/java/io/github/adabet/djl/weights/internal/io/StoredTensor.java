package io.github.adabet.djl.weights.internal.io;

import io.github.adabet.djl.weights.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A tensor in a file, in any strides, read in row-major order.
 *
 * <p>A tensor whose elements follow each other is read straight into the target. Any other is read
 * in boxes of indices, each in the order of the storage ({@link StridedBox}), whatever the order of
 * the target. Boxes that are cut along the dimensions of {@link #byStride()}, the outermost in the
 * storage first, together read each byte of the storage about once.
 */
public final class StoredTensor {

  private final FileBytes bytes;
  private final TensorInfo info;
  private final long start;
  private final long[] shape;
  private final long[] strides;
  private final boolean negated;
  private final boolean contiguous;

  /**
   * Describes a tensor that lies within the file.
   *
   * @param bytes the file
   * @param info type and shape
   * @param start position in the file of the first element
   * @param strides steps, in elements, along each dimension; at least 0
   * @param negated whether the tensor's elements are the negatives of the stored ones
   */
  public StoredTensor(
      FileBytes bytes, TensorInfo info, long start, List<Long> strides, boolean negated) {
    this.bytes = bytes;
    this.info = info;
    this.start = start;
    this.shape = info.shape().stream().mapToLong(Long::longValue).toArray();
    this.strides = strides.stream().mapToLong(Long::longValue).toArray();
    this.negated = negated;
    this.contiguous = isContiguous();
  }

  /**
   * Describes a tensor whose elements follow each other in row-major order.
   *
   * @param bytes the file
   * @param info type and shape
   * @param start position in the file of the first element
   * @return the tensor
   */
  public static StoredTensor contiguous(FileBytes bytes, TensorInfo info, long start) {
    Long[] strides = new Long[info.shape().size()];
    long step = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      strides[i] = step;
      step *= Math.max(1, info.shape().get(i));
    }
    return new StoredTensor(bytes, info, start, List.of(strides), false);
  }

  private boolean isContiguous() {
    long run = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      if (shape[i] != 1 && strides[i] != run) {
        return false;
      }
      run *= shape[i];
    }
    return true;
  }

  /** Returns type and shape. */
  public TensorInfo info() {
    return info;
  }

  /** Returns the dimensions of more than one element, from the largest stride to the smallest. */
  int[] byStride() {
    return IntStream.range(0, shape.length)
        .filter(i -> shape[i] > 1)
        .boxed()
        .sorted(Comparator.comparingLong((Integer i) -> strides[i]).reversed())
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /**
   * Reads consecutive elements in row-major order.
   *
   * @param firstElement index of the first, from 0
   * @param target little-endian; filled from its position to its limit
   * @throws io.github.adabet.djl.weights.tensor.WeightsException if reading fails
   */
  public void read(long firstElement, ByteBuffer target) {
    int begin = target.position();
    if (contiguous) {
      bytes.read(start + firstElement * info.type().bytes(), target);
    } else if (target.hasRemaining()) {
      readPiece(
          0,
          new long[shape.length],
          firstElement,
          target.remaining() / info.type().bytes(),
          target);
    }
    negate(target, begin);
  }

  /**
   * Reads a box of indices, its elements in row-major order.
   *
   * @param from the first index along each dimension
   * @param extents the number of indices along each dimension, at least 1
   * @param target little-endian; filled from its position, which advances
   * @throws io.github.adabet.djl.weights.tensor.WeightsException if reading fails
   */
  void readBox(long[] from, long[] extents, ByteBuffer target) {
    int begin = target.position();
    box(from, extents, target);
    negate(target, begin);
  }

  /**
   * Reads consecutive elements of the part of the tensor that the first indices leave: what is
   * before the first whole index along the next dimension, the whole ones as a box, and the rest.
   */
  private void readPiece(
      int dimension, long[] from, long firstElement, long count, ByteBuffer target) {
    long below = 1;
    for (int i = dimension + 1; i < shape.length; i++) {
      below *= shape[i];
    }
    long index = firstElement / below;
    long skipped = firstElement % below;
    long left = count;
    if (skipped != 0) {
      long head = Math.min(left, below - skipped);
      from[dimension] = index++;
      readPiece(dimension + 1, from, skipped, head, target);
      left -= head;
    }
    long whole = left / below;
    if (whole > 0) {
      long[] extents = shape.clone();
      Arrays.fill(extents, 0, dimension, 1);
      extents[dimension] = whole;
      from[dimension] = index;
      Arrays.fill(from, dimension + 1, from.length, 0);
      box(from, extents, target);
      left -= whole * below;
    }
    if (left > 0) {
      from[dimension] = index + whole;
      readPiece(dimension + 1, from, 0, left, target);
    }
  }

  private void box(long[] from, long[] extents, ByteBuffer target) {
    long first = 0;
    for (int i = 0; i < from.length; i++) {
      first += from[i] * strides[i];
    }
    new StridedBox(bytes, info.type().bytes(), extents, strides).read(start, first, target);
  }

  private void negate(ByteBuffer target, int begin) {
    if (negated) {
      ElementConversion.negate(info.type(), target, begin);
    }
  }
}
