package io.github.adabet.topology.internal.homology.algebra;

/**
 * A set of numbers from 0 to a bound that gives out its largest: a bit for each number, and above
 * each 64 bits one that says whether any is set. Each operation takes as many steps as there are
 * levels, six at most. One instance belongs to one thread.
 */
final class BitTree {
  private static final int NONE = -1;

  private final long[][] levels;

  /** The empty set of numbers from 0 to a bound, excluded. */
  BitTree(int bound) {
    int count = 1;
    for (long size = bound; size > 64; size = (size + 63) >>> 6) {
      count++;
    }
    levels = new long[count][];
    int size = bound;
    for (int level = 0; level < count; level++) {
      size = (int) (((long) size + 63) >>> 6);
      levels[level] = new long[Math.max(1, size)];
    }
  }

  void add(int number) {
    int place = number;
    for (long[] level : levels) {
      int word = place >> 6;
      boolean first = level[word] == 0;
      level[word] |= 1L << place;
      if (!first) {
        return;
      }
      place = word;
    }
  }

  void remove(int number) {
    int place = number;
    for (long[] level : levels) {
      int word = place >> 6;
      level[word] &= ~(1L << place);
      if (level[word] != 0) {
        return;
      }
      place = word;
    }
  }

  /** The largest number, or -1 if the set is empty. */
  int largest() {
    int word = 0;
    for (int level = levels.length - 1; level >= 0; level--) {
      long bits = levels[level][word];
      if (bits == 0) {
        return NONE;
      }
      word = (word << 6) + 63 - Long.numberOfLeadingZeros(bits);
    }
    return word;
  }
}
