package io.github.adabet.topology.internal.count;

import java.util.Arrays;

/** A sum of triangles over F2, kept as a binary min-heap in which equal entries cancel lazily. */
final class TriangleHeap {
  /** Stands for the smallest triangle of the empty sum. */
  static final long NONE = -1;

  private long[] heap = new long[64];
  private int size;

  void clear() {
    size = 0;
  }

  /** Adds a triangle, 0 or more. */
  void add(long triangle) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, Math.multiplyExact(size, 2));
    }
    int child = size++;
    while (child > 0) {
      int parent = (child - 1) >>> 1;
      if (heap[parent] <= triangle) {
        break;
      }
      heap[child] = heap[parent];
      child = parent;
    }
    heap[child] = triangle;
  }

  /** The smallest triangle of the sum, which stays in it; {@link #NONE} if the sum is 0. */
  long smallest() {
    while (size > 0) {
      long top = removeTop();
      if (size == 0 || heap[0] != top) {
        add(top);
        return top;
      }
      removeTop();
    }
    return NONE;
  }

  private long removeTop() {
    long top = heap[0];
    long last = heap[--size];
    int parent = 0;
    int child = 1;
    while (child < size) {
      if (child + 1 < size && heap[child + 1] < heap[child]) {
        child++;
      }
      if (last <= heap[child]) {
        break;
      }
      heap[parent] = heap[child];
      parent = child;
      child = 2 * parent + 1;
    }
    heap[parent] = last;
    return top;
  }
}
