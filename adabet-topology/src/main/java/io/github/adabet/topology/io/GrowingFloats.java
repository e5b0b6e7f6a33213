package io.github.adabet.topology.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Floats in the order in which they are read; grows with them by pieces of 256 KiB, which are
 * copied once, at the end. Not safe for several threads.
 */
final class GrowingFloats {
  private static final int SHIFT = 16;
  private static final int PIECE = 1 << SHIFT;
  private static final int SMALLEST = 256;

  private final Place place;
  private final int limit;
  private final String beyondLimit;
  private final List<float[]> pieces = new ArrayList<>();
  private float[] last = {};
  private int filled;
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
  }

  int size() {
    return size;
  }

  float get(int index) {
    return pieces.get(index >> SHIFT)[index & (PIECE - 1)];
  }

  void append(float value) {
    if (filled == last.length) {
      grow();
    }
    last[filled++] = value;
    size++;
  }

  private void grow() {
    if (size == limit) {
      throw place.wrong(beyondLimit);
    }
    if (pieces.isEmpty() || last.length == PIECE) {
      last = allocate(place, Math.min(pieces.isEmpty() ? SMALLEST : PIECE, limit - size));
      filled = 0;
      pieces.add(last);
    } else {
      last = Arrays.copyOf(last, Math.min(PIECE, Math.min(4 * last.length, limit)));
      pieces.set(0, last);
    }
  }

  /** The floats in an array of exactly their number. */
  float[] toArray() {
    float[] values = allocate(place, size);
    for (int from = 0; from < size; from += PIECE) {
      System.arraycopy(pieces.get(from >> SHIFT), 0, values, from, Math.min(PIECE, size - from));
    }
    return values;
  }

  /** An array, or the refusal of what was read last. */
  static float[] allocate(Place place, int length) {
    try {
      return new float[length];
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
