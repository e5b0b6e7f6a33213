package io.github.adabet.topology.internal.homology;

import java.util.Arrays;

/** A growing list of numbers. */
final class IntList {
  private int[] values = new int[16];
  private int size;

  void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, Growth.next(size));
    }
    values[size++] = value;
  }

  void addAll(IntList others) {
    for (int i = 0; i < others.size; i++) {
      add(others.values[i]);
    }
  }

  int get(int place) {
    return values[place];
  }

  int size() {
    return size;
  }

  /** A copy. */
  int[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
