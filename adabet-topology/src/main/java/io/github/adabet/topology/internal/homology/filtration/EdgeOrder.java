package io.github.adabet.topology.internal.homology.filtration;

import io.github.adabet.topology.internal.homology.call.EngineCall;
import io.github.adabet.topology.internal.storage.DenseLengths;
import io.github.adabet.topology.internal.storage.SparseLengths;
import io.github.adabet.topology.internal.storage.StoredLengths;

/**
 * The edges up to a threshold in one total order: by length, edges of equal length by their larger
 * end, then the smaller. An edge's place in it, from 0, is its <em>rank</em>. Immutable.
 */
public final class EdgeOrder {
  private static final int DIGIT_BITS = 11;
  private static final int DIGITS = 3;

  private final int[] larger;
  private final int[] smaller;
  private final float[] lengths;

  private EdgeOrder(int size) {
    larger = new int[size];
    smaller = new int[size];
    lengths = new float[size];
  }

  /**
   * Sorts the edges of a dissimilarity.
   *
   * @param stored the dissimilarity
   * @param threshold edges with length &lt;= threshold are in
   * @param call asked while sorting, which takes many seconds for hundreds of millions of edges
   * @return the order
   */
  public static EdgeOrder of(StoredLengths stored, float threshold, EngineCall call) {
    long[] keys = new long[count(stored.lengths(), threshold)];
    if (stored instanceof DenseLengths) {
      collect(stored.points(), stored.lengths(), threshold, keys, call);
    } else {
      collect(stored.lengths(), threshold, keys, call);
    }
    keys = sortedByLength(keys, call);
    EdgeOrder order = new EdgeOrder(keys.length);
    for (int rank = 0; rank < keys.length; rank++) {
      call.checkAt(rank);
      order.lengths[rank] = Float.intBitsToFloat((int) (keys[rank] >>> 32));
      int place = (int) keys[rank];
      if (stored instanceof SparseLengths sparse) {
        order.larger[rank] = sparse.larger()[place];
        order.smaller[rank] = sparse.smaller()[place];
      } else {
        order.larger[rank] = place >>> 16;
        order.smaller[rank] = place & 0xffff;
      }
    }
    return order;
  }

  /** The number of lengths up to a threshold. */
  public static int count(float[] lengths, float threshold) {
    int count = 0;
    for (float length : lengths) {
      count += length <= threshold ? 1 : 0;
    }
    return count;
  }

  public int size() {
    return lengths.length;
  }

  public int larger(int rank) {
    return larger[rank];
  }

  public int smaller(int rank) {
    return smaller[rank];
  }

  public float length(int rank) {
    return lengths[rank];
  }

  /** Of a dense dissimilarity, whose points number 16 bits at most, keys that hold both ends. */
  private static void collect(
      int points, float[] lengths, float threshold, long[] keys, EngineCall call) {
    int entry = 0;
    int next = 0;
    for (int i = 1; i < points; i++) {
      call.check();
      for (int j = 0; j < i; j++) {
        float length = lengths[entry++];
        if (length <= threshold) {
          keys[next++] = key(length, (i << 16) | j);
        }
      }
    }
  }

  /** Of a sparse dissimilarity, keys that hold the place of the entry. */
  private static void collect(float[] lengths, float threshold, long[] keys, EngineCall call) {
    int next = 0;
    for (int entry = 0; entry < lengths.length; entry++) {
      call.checkAt(entry);
      if (lengths[entry] <= threshold) {
        keys[next++] = key(lengths[entry], entry);
      }
    }
  }

  /** Lengths are not negative, so that their bits are ordered as they are. */
  private static long key(float length, int place) {
    return ((long) Float.floatToRawIntBits(length) << 32) | (place & 0xffffffffL);
  }

  /** A radix sort by the upper half of each key; it is stable, so equal lengths stay in order. */
  private static long[] sortedByLength(long[] keys, EngineCall call) {
    long[] from = keys;
    long[] to = new long[keys.length];
    for (int digit = 0; digit < DIGITS; digit++) {
      int shift = 32 + digit * DIGIT_BITS;
      int[] ends = new int[(1 << DIGIT_BITS) + 1];
      for (int k = 0; k < from.length; k++) {
        call.checkAt(k);
        ends[digit(from[k], shift) + 1]++;
      }
      for (int value = 0; value < 1 << DIGIT_BITS; value++) {
        ends[value + 1] += ends[value];
      }
      for (int k = 0; k < from.length; k++) {
        call.checkAt(k);
        to[ends[digit(from[k], shift)]++] = from[k];
      }
      long[] swap = from;
      from = to;
      to = swap;
    }
    return from;
  }

  private static int digit(long key, int shift) {
    return (int) (key >>> shift) & ((1 << DIGIT_BITS) - 1);
  }
}
