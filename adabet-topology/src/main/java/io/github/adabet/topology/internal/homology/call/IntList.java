package io.github.adabet.topology.internal.homology.call;

import java.util.Arrays;

/** A growing list of numbers. */
public final class IntList {
  private int[] values = new int[16];
  private int size;

  public void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, Growth.next(size));
    }
    values[size++] = value;
  }

  public void addAll(IntList others) {
    for (int i = 0; i < others.size; i++) {
      add(others.values[i]);
    }
  }

  public int get(int place) {
    return values[place];
  }

  public int size() {
    return size;
  }

  /** A copy. */
  public int[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
