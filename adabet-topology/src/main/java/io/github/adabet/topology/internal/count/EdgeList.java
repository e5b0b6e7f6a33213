package io.github.adabet.topology.internal.count;

import io.github.adabet.topology.internal.support.Cancellation;
import io.github.adabet.topology.internal.support.CheckedSort;
import java.util.Arrays;

/**
 * A growing list of edges, each packed into a long whose natural order is the order in which edges
 * enter the filtration: by length, then by the larger endpoint, then by the smaller.
 *
 * <p>Bits 32 to 62 hold the length as in {@link LengthTable}, bits 16 to 31 the larger endpoint,
 * bits 0 to 15 the smaller; the low 32 bits alone (the edge's <em>place</em>) order the edges of
 * one length.
 */
final class EdgeList {
  static final long PLACE = 0xffffffffL;

  private long[] edges = new long[16];
  private int size;

  static long edge(int length, int larger, int smaller) {
    return (long) length << 32 | place(larger, smaller);
  }

  static long place(int larger, int smaller) {
    return (long) larger << 16 | smaller;
  }

  static int length(long edge) {
    return (int) (edge >>> 32);
  }

  static int larger(long edgeOrPlace) {
    return (int) (edgeOrPlace >>> 16) & 0xffff;
  }

  static int smaller(long edgeOrPlace) {
    return (int) edgeOrPlace & 0xffff;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  void add(long edge) {
    if (size == edges.length) {
      edges = Arrays.copyOf(edges, Math.multiplyExact(size, 2));
    }
    edges[size++] = edge;
  }

  void addAll(EdgeList others) {
    if (others.size > edges.length - size) {
      int needed = Math.addExact(size, others.size);
      edges =
          Arrays.copyOf(edges, (int) Math.max(needed, Math.min(Integer.MAX_VALUE - 8, 2L * size)));
    }
    System.arraycopy(others.edges, 0, edges, size, others.size);
    size += others.size;
  }

  long get(int index) {
    return edges[index];
  }

  /** Sorts the edges into the order of the filtration; asks on the way whether to go on. */
  void sort(Cancellation cancellation) {
    CheckedSort.sort(edges, size, cancellation);
  }
}
