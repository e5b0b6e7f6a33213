package io.github.adabet.topology.internal;

import org.jspecify.annotations.Nullable;

/**
 * The edges of a sparse dissimilarity, each once, sorted by the larger end, then the smaller: three
 * arrays of one length.
 */
public final class SparseLengths implements StoredLengths {
  private final int points;
  private final int[] larger;
  private final int[] smaller;
  private final float[] lengths;
  private final float @Nullable [] births;

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
    this.points = points;
    this.larger = larger;
    this.smaller = smaller;
    this.lengths = lengths;
    this.births = births;
  }

  @Override
  public int points() {
    return points;
  }

  @Override
  public int count() {
    return lengths.length;
  }

  @Override
  public float[] lengths() {
    return lengths;
  }

  @Override
  public float @Nullable [] births() {
    return births;
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

  /**
   * Looks for the edge of two points by bisection.
   *
   * @param i a point
   * @param j another
   * @return its place, or a negative number if there is none
   */
  public int find(int i, int j) {
    int row = Math.max(i, j);
    int column = Math.min(i, j);
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
