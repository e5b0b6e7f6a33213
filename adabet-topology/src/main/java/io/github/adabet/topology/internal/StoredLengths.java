package io.github.adabet.topology.internal;

import org.jspecify.annotations.Nullable;

/**
 * The arrays behind a dissimilarity: legal, free of -0, and never changed once they are here. They
 * are handed out without a copy, to be read only. An engine gets them from {@link SharedArrays}.
 */
public sealed interface StoredLengths permits DenseLengths, SparseLengths {
  /**
   * The number of points.
   *
   * @return 0 or more
   */
  int points();

  /**
   * The scale at which each point enters. No length is shorter than the births of its ends.
   *
   * @return one entry for each point, 0 or more and finite; null if all are 0; not a copy
   */
  float @Nullable [] births();

  /**
   * The number of lengths stored: all pairs of a dense dissimilarity, the edges of a sparse one.
   *
   * @return 0 or more
   */
  int count();

  /**
   * The lengths, in the order of the storage.
   *
   * @return {@link #count()} entries, 0 or more and finite; not a copy
   */
  float[] lengths();
}
