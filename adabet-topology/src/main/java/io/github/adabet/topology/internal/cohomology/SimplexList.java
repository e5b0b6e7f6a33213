package io.github.adabet.topology.internal.cohomology;

import java.util.Arrays;

/** A growing list of simplices of one dimension with their diameters. */
final class SimplexList {
  private long[] indices = new long[16];
  private float[] diameters = new float[16];
  private int size;

  void add(long index, float diameter) {
    if (size == indices.length) {
      int grown = Growth.next(size);
      indices = Arrays.copyOf(indices, grown);
      diameters = Arrays.copyOf(diameters, grown);
    }
    indices[size] = index;
    diameters[size++] = diameter;
  }

  int size() {
    return size;
  }

  long index(int place) {
    return indices[place];
  }

  float diameter(int place) {
    return diameters[place];
  }

  /** Sorts against the filtration: by descending diameter, then ascending index. In place. */
  void sortAgainstFiltration() {
    for (int root = size / 2 - 1; root >= 0; root--) {
      siftDown(root, size);
    }
    for (int end = size - 1; end > 0; end--) {
      swap(0, end);
      siftDown(0, end);
    }
  }

  private void siftDown(int root, int end) {
    int parent = root;
    int child = 2 * parent + 1;
    while (child < end) {
      if (child + 1 < end && precedes(child, child + 1)) {
        child++;
      }
      if (!precedes(parent, child)) {
        return;
      }
      swap(parent, child);
      parent = child;
      child = 2 * parent + 1;
    }
  }

  private boolean precedes(int a, int b) {
    return diameters[a] > diameters[b] || (diameters[a] == diameters[b] && indices[a] < indices[b]);
  }

  private void swap(int a, int b) {
    long index = indices[a];
    indices[a] = indices[b];
    indices[b] = index;
    float diameter = diameters[a];
    diameters[a] = diameters[b];
    diameters[b] = diameter;
  }
}
