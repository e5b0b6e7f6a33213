package io.github.adabet.topology.internal.cohomology;

import java.util.Arrays;

/**
 * A sum of simplices of one dimension with coefficients, kept as a binary heap whose top is the
 * first in the filtration: smallest diameter, among equals the largest index. Entries of one
 * simplex are added up only when they reach the top. One instance belongs to one thread.
 */
final class CochainHeap {
  private final PrimeField field;
  private long[] packed = new long[64];
  private float[] diameters = new float[64];
  private int size;

  private long index;
  private float diameter;
  private int coefficient;

  CochainHeap(PrimeField field) {
    this.field = field;
  }

  void clear() {
    size = 0;
  }

  /** Adds a multiple of a simplex; the coefficient is not 0. */
  void push(long simplex, float simplexDiameter, int simplexCoefficient) {
    if (size == packed.length) {
      int grown = Growth.next(size);
      packed = Arrays.copyOf(packed, grown);
      diameters = Arrays.copyOf(diameters, grown);
    }
    int child = size++;
    while (child > 0) {
      int parent = (child - 1) >>> 1;
      if (!before(simplexDiameter, simplex, parent)) {
        break;
      }
      packed[child] = packed[parent];
      diameters[child] = diameters[parent];
      child = parent;
    }
    packed[child] = field.pack(simplex, simplexCoefficient);
    diameters[child] = simplexDiameter;
  }

  /** Removes the first simplex with a coefficient that is not 0; false if the sum is 0. */
  boolean pop() {
    while (size > 0) {
      index = field.index(packed[0]);
      diameter = diameters[0];
      long sum = 0;
      while (size > 0 && field.index(packed[0]) == index) {
        sum += field.coefficient(packed[0]);
        removeTop();
      }
      coefficient = field.reduce(sum);
      if (coefficient != 0) {
        return true;
      }
    }
    return false;
  }

  /** The index of the simplex last popped. */
  long index() {
    return index;
  }

  /** The diameter of the simplex last popped. */
  float diameter() {
    return diameter;
  }

  /** The coefficient of the simplex last popped. */
  int coefficient() {
    return coefficient;
  }

  private void removeTop() {
    long last = packed[--size];
    float lastDiameter = diameters[size];
    long lastIndex = field.index(last);
    int parent = 0;
    int child = 1;
    while (child < size) {
      if (child + 1 < size && before(diameters[child + 1], field.index(packed[child + 1]), child)) {
        child++;
      }
      if (!before(diameters[child], field.index(packed[child]), lastDiameter, lastIndex)) {
        break;
      }
      packed[parent] = packed[child];
      diameters[parent] = diameters[child];
      parent = child;
      child = 2 * parent + 1;
    }
    packed[parent] = last;
    diameters[parent] = lastDiameter;
  }

  private boolean before(float oneDiameter, long oneIndex, int place) {
    return before(oneDiameter, oneIndex, diameters[place], field.index(packed[place]));
  }

  private static boolean before(float oneDiameter, long one, float otherDiameter, long other) {
    return oneDiameter < otherDiameter || (oneDiameter == otherDiameter && one > other);
  }
}
