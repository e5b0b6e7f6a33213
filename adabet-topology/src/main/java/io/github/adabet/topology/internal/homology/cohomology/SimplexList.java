package io.github.adabet.topology.internal.homology.cohomology;

import io.github.adabet.topology.internal.homology.call.Growth;
import java.util.Arrays;

/** A growing list of simplices of one dimension. */
public final class SimplexList {
  private long[] simplices = new long[16];
  private int size;

  public void add(long simplex) {
    if (size == simplices.length) {
      simplices = Arrays.copyOf(simplices, Growth.next(size));
    }
    simplices[size++] = simplex;
  }

  void addAll(SimplexList others) {
    for (int i = 0; i < others.size; i++) {
      add(others.simplices[i]);
    }
  }

  int size() {
    return size;
  }

  long get(int place) {
    return simplices[place];
  }
}
