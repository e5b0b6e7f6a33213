package io.github.adabet.topology.internal.cohomology;

import io.github.adabet.topology.internal.Cancellation;
import io.github.adabet.topology.internal.Components;
import java.util.Arrays;

/**
 * Degree 0 by union-find over the edges in the order of the filtration: an edge that joins two
 * components ends a bar, and by clearing only the others can begin one of degree 1. One instance
 * serves one filtration.
 */
final class DegreeZero {
  private static final long LOW = 0xffffffffL;

  private final RipsFiltration filtration;
  private final Cancellation cancellation;
  private final BarCollector bars;
  private long[] edges = new long[16];
  private int size;

  DegreeZero(RipsFiltration filtration, Cancellation cancellation, BarCollector bars) {
    this.filtration = filtration;
    this.cancellation = cancellation;
    this.bars = bars;
  }

  /** Collects the bars, and returns the edges that join nothing, in the filtration's order. */
  long[] reduce() {
    filtration.forEach(1, cancellation, this::add);
    Arrays.sort(edges, 0, size);
    cancellation.check();
    Components components = new Components(filtration.points());
    int[] ends = new int[2];
    int left = 0;
    for (int i = 0; i < size; i++) {
      filtration.vertices(index(edges[i]), 1, ends);
      if (components.join(ends[0], ends[1])) {
        bars.add(0, diameter(edges[i]));
      } else {
        edges[left++] = edges[i];
      }
    }
    for (int i = size - left; i < filtration.points(); i++) {
      bars.add(0, Float.POSITIVE_INFINITY);
    }
    return Arrays.copyOf(edges, left);
  }

  static long index(long edge) {
    return LOW - (edge & LOW);
  }

  static float diameter(long edge) {
    return Float.intBitsToFloat((int) (edge >>> 32));
  }

  /**
   * Lengths are not negative, so that their bits are ordered as they are; ties by falling index.
   */
  private void add(long index, float diameter) {
    if (size == edges.length) {
      edges = Arrays.copyOf(edges, Growth.next(size));
    }
    edges[size++] = (long) Float.floatToIntBits(diameter) << 32 | (LOW - index);
  }
}
