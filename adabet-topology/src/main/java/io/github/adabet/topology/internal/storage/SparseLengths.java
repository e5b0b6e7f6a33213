package io.github.adabet.topology.internal.storage;

import org.jspecify.annotations.Nullable;

/**
 * The edges of a sparse dissimilarity, each once, sorted by the larger end, then the smaller: three
 * arrays of one length.
 */
public final class SparseLengths extends StoredLengths {
  private final int[] larger;
  private final int[] smaller;

  /**
   * Takes over arrays that fulfil the contract of {@link StoredLengths} and of this class.
   *
   * @param points number of points
   * @param larger the larger end of each edge
   * @param smaller the smaller end of each edge
   * @param lengths the length of each edge
   * @param births one for each point, or null
   */
  public SparseLengths(
      int points, int[] larger, int[] smaller, float[] lengths, float @Nullable [] births) {
    super(points, lengths, births);
    this.larger = larger;
    this.smaller = smaller;
  }

  /**
   * The larger ends.
   *
   * @return {@link #count()} points, ascending; not a copy
   */
  public int[] larger() {
    return larger;
  }

  /**
   * The smaller ends.
   *
   * @return {@link #count()} points, ascending among equal larger ends; not a copy
   */
  public int[] smaller() {
    return smaller;
  }

  /** Looks for the edge by bisection: time logarithmic in the number of edges. */
  @Override
  public float get(int i, int j) {
    int edge = find(Math.max(i, j), Math.min(i, j));
    return edge < 0 ? Float.POSITIVE_INFINITY : lengths()[edge];
  }

  private int find(int row, int column) {
    int low = 0;
    int high = larger.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Integer.compare(larger[middle], row);
      order = order == 0 ? Integer.compare(smaller[middle], column) : order;
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }
}
