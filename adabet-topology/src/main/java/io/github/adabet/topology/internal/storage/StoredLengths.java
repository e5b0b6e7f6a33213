package io.github.adabet.topology.internal.storage;

import org.jspecify.annotations.Nullable;

/**
 * The arrays behind a dissimilarity: legal, free of -0, and never changed once they are here. They
 * are handed out without a copy, to be read only.
 */
public abstract sealed class StoredLengths permits DenseLengths, SparseLengths {
  private final int points;
  private final float[] lengths;
  private final float @Nullable [] births;

  StoredLengths(int points, float[] lengths, float @Nullable [] births) {
    this.points = points;
    this.lengths = lengths;
    this.births = births;
  }

  /**
   * The arrays behind a dissimilarity.
   *
   * @param dissimilarity any
   * @return its arrays, dense or sparse; not copies, read only
   */
  public static StoredLengths of(StoredDissimilarity dissimilarity) {
    return dissimilarity.lengths();
  }

  /**
   * The number of points.
   *
   * @return 0 or more
   */
  public final int points() {
    return points;
  }

  /**
   * The scale at which each point enters. No length is shorter than the births of its ends.
   *
   * @return one entry for each point, 0 or more and finite; null if all are 0; not a copy
   */
  public final float @Nullable [] births() {
    return births;
  }

  /**
   * The number of lengths stored: all pairs of a dense dissimilarity, the edges of a sparse one.
   *
   * @return 0 or more
   */
  public final int count() {
    return lengths.length;
  }

  /**
   * The lengths, in the order of the storage.
   *
   * @return {@link #count()} entries, 0 or more and finite; not a copy
   */
  public final float[] lengths() {
    return lengths;
  }

  /**
   * The length of the edge between two different points.
   *
   * @param i a point
   * @param j another
   * @return 0 or more; positive infinity if the points are never connected
   */
  public abstract float get(int i, int j);
}
