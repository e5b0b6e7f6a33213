package io.github.adabet.topology.io;

import java.util.Arrays;
import java.util.Locale;

/** Floats in the order in which they are read; grows with them. Not safe for several threads. */
final class GrowingFloats {
  private static final int FIRST_CAPACITY = 256;

  private final Place place;
  private final int limit;
  private final String beyondLimit;
  private float[] values;
  private int size;

  /**
   * An empty list.
   *
   * @param place the reader's
   * @param limit the largest number of floats
   * @param beyondLimit what to say of one more
   */
  GrowingFloats(Place place, int limit, String beyondLimit) {
    this.place = place;
    this.limit = limit;
    this.beyondLimit = beyondLimit;
    this.values = new float[Math.min(limit, FIRST_CAPACITY)];
  }

  int size() {
    return size;
  }

  float get(int index) {
    return values[index];
  }

  void append(float value) {
    if (size == values.length) {
      if (size == limit) {
        throw place.wrong(beyondLimit);
      }
      long grown = size + (size >> 1) + 1L;
      values = copy((int) Math.min(limit, grown));
    }
    values[size++] = value;
  }

  /** The floats in an array of exactly their number; the list must not be used afterwards. */
  float[] toArray() {
    return size == values.length ? values : copy(size);
  }

  private float[] copy(int length) {
    try {
      return Arrays.copyOf(values, length);
    } catch (OutOfMemoryError e) {
      throw heapTooSmall(place, length);
    }
  }

  /** The refusal of more floats than this process has memory for. */
  static DistanceFormatException heapTooSmall(Place place, long floats) {
    return place.wrong(
        String.format(
            Locale.ROOT,
            "the heap of %d MiB has no room left for %d MiB of distances: start Java with a larger -Xmx,"
                + " or take a subsample.",
            Runtime.getRuntime().maxMemory() >> 20,
            (floats * Float.BYTES) >> 20));
  }
}
