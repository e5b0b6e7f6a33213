package io.github.adabet.topology.internal.homology.cohomology;

import io.github.adabet.topology.internal.homology.algebra.PrimeField;
import io.github.adabet.topology.internal.homology.call.Growth;
import java.util.Arrays;

/**
 * A sum of simplices of one dimension with coefficients, kept as a binary heap whose top is the
 * first in the filtration. It is lazy: entries of one simplex are added up only at the top. One
 * instance belongs to one thread.
 */
final class CochainHeap {
  private final PrimeField field;
  private long[] entries = new long[64];
  private int size;

  private long simplex;
  private int coefficient;

  CochainHeap(PrimeField field) {
    this.field = field;
  }

  void clear() {
    size = 0;
  }

  /** Adds a multiple of a simplex, packed with its coefficient, which is not 0. */
  void push(long packed) {
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, Growth.next(size));
    }
    int child = size++;
    while (child > 0) {
      int parent = (child - 1) >>> 1;
      if (packed >= entries[parent]) {
        break;
      }
      entries[child] = entries[parent];
      child = parent;
    }
    entries[child] = packed;
  }

  /** Removes the first simplex with a coefficient that is not 0; false if the sum is 0. */
  boolean pop() {
    while (size > 0) {
      simplex = field.simplex(entries[0]);
      long sum = 0;
      do {
        sum += field.coefficient(entries[0]);
        removeTop();
      } while (size > 0 && field.simplex(entries[0]) == simplex);
      coefficient = field.reduce(sum);
      if (coefficient != 0) {
        return true;
      }
    }
    return false;
  }

  /** The simplex last popped. */
  long simplex() {
    return simplex;
  }

  /** The coefficient of the simplex last popped. */
  int coefficient() {
    return coefficient;
  }

  private void removeTop() {
    long last = entries[--size];
    int parent = 0;
    int child = 1;
    while (child < size) {
      if (child + 1 < size && entries[child + 1] < entries[child]) {
        child++;
      }
      if (entries[child] >= last) {
        break;
      }
      entries[parent] = entries[child];
      parent = child;
      child = 2 * parent + 1;
    }
    entries[parent] = last;
  }
}
