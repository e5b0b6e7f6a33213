package io.github.adabet.djl.internal.tensorflow.variable;

import java.util.ArrayList;
import java.util.List;

/** Divides many numbers into slices that fit into the cache of a processor. */
final class Slices {

  /** The most numbers of a slice. */
  static final int MOST = 1 << 14;

  private Slices() {}

  /**
   * A slice.
   *
   * @param from position of its first number
   * @param size how many there are
   */
  record Slice(int from, int size) {}

  /** Returns the slices of so many numbers, in order. */
  static List<Slice> of(int numbers) {
    List<Slice> slices = new ArrayList<>();
    for (int from = 0; from < numbers; from += MOST) {
      slices.add(new Slice(from, Math.min(MOST, numbers - from)));
    }
    return slices;
  }
}
