package io.github.adabet.djl.weights.internal.io;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads a box of a strided tensor's indices in the order in which its elements stand in the
 * storage, through a window of 1 MiB, and puts each element where row-major order wants it.
 *
 * <p>The dimensions are sorted by stride. The elements of the inner ones that stand close together
 * (no gap of more than {@value #MAX_GAP_BYTES} bytes) are read at once; where gaps are wider, only
 * what is between them is read. So the bytes read are at most those of the storage between the
 * box's first and last element, for boxes whose strides do not overlap, and never more than {@value
 * #MAX_GAP_BYTES} bytes beside each element.
 */
final class StridedBox {

  /** What is read rather than left out: about what a call costs. */
  static final int MAX_GAP_BYTES = 4096;

  /** How many elements of the innermost dimension are copied before those of the next index. */
  private static final int BLOCK = 32;

  private final FileBytes bytes;
  private final int size;
  private final int rank;
  private final long[] extents;

  /** Steps in the storage, from the largest to the smallest. */
  private final long[] strides;

  /** Steps in the target. */
  private final long[] steps;

  /** How many elements of the storage the dimensions from each one on reach over. */
  private final long[] spans;

  /** Whether there is no wide gap in what the dimensions from each one on reach over. */
  private final boolean[] dense;

  /**
   * Describes a box.
   *
   * @param bytes the file
   * @param size bytes of an element
   * @param extents the number of indices along each dimension, at least 1
   * @param strides steps in the storage, in elements, along each dimension; at least 0
   */
  StridedBox(FileBytes bytes, int size, long[] extents, long[] strides) {
    this.bytes = bytes;
    this.size = size;
    List<long[]> axes = sortedAxes(extents, strides);
    this.rank = axes.size();
    this.extents = axes.stream().mapToLong(axis -> axis[0]).toArray();
    this.strides = axes.stream().mapToLong(axis -> axis[1]).toArray();
    this.steps = axes.stream().mapToLong(axis -> axis[2]).toArray();
    this.spans = new long[rank + 1];
    this.dense = new boolean[rank + 1];
    Arrays.fill(spans, 1);
    Arrays.fill(dense, true);
    for (int i = rank - 1; i >= 0; i--) {
      spans[i] = (this.extents[i] - 1) * this.strides[i] + spans[i + 1];
      dense[i] = dense[i + 1] && (this.strides[i] - spans[i + 1]) * size <= MAX_GAP_BYTES;
    }
  }

  /** Returns extent, stride and step of each dimension, by stride, joined where they can be. */
  private static List<long[]> sortedAxes(long[] extents, long[] strides) {
    long[] steps = new long[extents.length];
    long step = 1;
    for (int i = extents.length - 1; i >= 0; i--) {
      steps[i] = step;
      step *= extents[i];
    }
    List<long[]> sorted =
        IntStream.range(0, extents.length)
            .filter(i -> extents[i] > 1)
            .mapToObj(i -> new long[] {extents[i], strides[i], steps[i]})
            .sorted(Comparator.comparingLong((long[] axis) -> axis[1]).reversed())
            .collect(Collectors.toCollection(ArrayList::new));
    for (int i = sorted.size() - 2; i >= 0; i--) {
      long[] outer = sorted.get(i);
      long[] inner = sorted.get(i + 1);
      if (outer[1] == inner[0] * inner[1] && outer[2] == inner[0] * inner[2]) {
        inner[0] *= outer[0];
        sorted.remove(i);
      }
    }
    return sorted;
  }

  /**
   * Reads the box.
   *
   * @param start position in the file of the tensor's element 0
   * @param first index in the storage of the box's first element, counted from there
   * @param target little-endian; filled from its position, which advances
   */
  void read(long start, long first, ByteBuffer target) {
    int begin = target.position();
    walk(0, start + first * size, begin, target);
    long elements = Arrays.stream(extents).reduce(1, (a, b) -> a * b);
    target.position(begin + Math.toIntExact(elements * size));
  }

  /** Reads what the dimensions from one on reach over. Positions are in bytes. */
  private void walk(int axis, long from, int to, ByteBuffer target) {
    if (isRun(axis)) {
      ByteBuffer run = target.duplicate();
      run.limit(to + (int) (spans[axis] * size)).position(to);
      bytes.read(from, run);
    } else if (dense[axis] && spans[axis] * size <= FileBytes.WINDOW_BYTES) {
      ByteBuffer window = bytes.window(from, (int) (spans[axis] * size));
      scatter(axis, axis < rank ? (int) extents[axis] : 1, window, 0, to, target);
    } else {
      walkParts(axis, from, to, target);
    }
  }

  private void walkParts(int axis, long from, int to, ByteBuffer target) {
    long together = dense[axis] ? indicesInWindow(axis) : 1;
    for (long i = 0; i < extents[axis]; i += together) {
      long part = from + i * strides[axis] * size;
      int place = to + (int) (i * steps[axis] * size);
      if (together == 1) {
        walk(axis + 1, part, place, target);
      } else {
        int count = (int) Math.min(together, extents[axis] - i);
        long span = (count - 1) * strides[axis] + spans[axis + 1];
        scatter(axis, count, bytes.window(part, (int) (span * size)), 0, place, target);
      }
    }
  }

  private long indicesInWindow(int axis) {
    long room = FileBytes.WINDOW_BYTES / size - spans[axis + 1];
    return room < strides[axis] ? 1 : room / strides[axis] + 1;
  }

  /** Tells whether the elements from a dimension on follow each other in storage and target. */
  private boolean isRun(int axis) {
    return axis == rank - 1 && strides[axis] == 1 && steps[axis] == 1;
  }

  private void scatter(
      int axis, int count, ByteBuffer window, int from, int to, ByteBuffer target) {
    if (axis == rank) {
      target.put(to, window, from, size);
      return;
    }
    int stride = (int) strides[axis] * size;
    int step = (int) steps[axis] * size;
    if (axis == rank - 1) {
      copy(count, window, from, stride, target, to, step);
    } else if (axis == rank - 2 && !isRun(rank - 1)) {
      scatterBlocks(count, window, from, to, target);
    } else {
      for (int i = 0; i < count; i++) {
        scatter(
            axis + 1, (int) extents[axis + 1], window, from + i * stride, to + i * step, target);
      }
    }
  }

  /**
   * Copies the two innermost dimensions in blocks, so that the places in the target that a block
   * goes to stay in the processor's cache until all of them are filled.
   */
  private void scatterBlocks(int count, ByteBuffer window, int from, int to, ByteBuffer target) {
    int outerStride = (int) strides[rank - 2] * size;
    int outerStep = (int) steps[rank - 2] * size;
    int stride = (int) strides[rank - 1] * size;
    int step = (int) steps[rank - 1] * size;
    int inner = (int) extents[rank - 1];
    for (int first = 0; first < inner; first += BLOCK) {
      int length = Math.min(BLOCK, inner - first);
      for (int i = 0; i < count; i++) {
        int source = from + i * outerStride + first * stride;
        int place = to + i * outerStep + first * step;
        copy(length, window, source, stride, target, place, step);
      }
    }
  }

  private void copy(
      int count, ByteBuffer window, int from, int stride, ByteBuffer target, int to, int step) {
    if (stride == size && step == size) {
      target.put(to, window, from, count * size);
      return;
    }
    for (int i = 0; i < count; i++) {
      int source = from + i * stride;
      int place = to + i * step;
      // Both buffers have one byte order, so that elements are copied as they are.
      switch (size) {
        case Long.BYTES -> target.putLong(place, window.getLong(source));
        case Integer.BYTES -> target.putInt(place, window.getInt(source));
        case Short.BYTES -> target.putShort(place, window.getShort(source));
        default -> target.put(place, window.get(source));
      }
    }
  }
}
