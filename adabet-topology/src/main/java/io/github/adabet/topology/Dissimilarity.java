package io.github.adabet.topology;

/**
 * A symmetric dissimilarity on n points, immutable: lengths of edges, and the scale at which each
 * point enters the filtration, its <em>birth</em>. Lengths are float32, finite and 0 or more; the
 * triangle inequality is not asked for. Points may coincide, and there may be none.
 *
 * <p>The Vietoris-Rips filtration has, at scale s, the points with birth &lt;= s and the simplices
 * whose edges all have length &lt;= s. Births are 0 unless {@linkplain #withBirths given}; no
 * length is shorter than the births of its ends.
 *
 * <p>Instances are safe for use by several threads.
 */
public sealed interface Dissimilarity permits DistanceMatrix, SparseDistanceMatrix {
  /**
   * The number of points n.
   *
   * @return 0 or more
   */
  int size();

  /**
   * The length of the edge between two points.
   *
   * @param i a point, from 0 to {@link #size()} (excluded)
   * @param j a point, from 0 to {@link #size()} (excluded); may equal i
   * @return 0 or more; 0 if i equals j, whatever the point's birth; positive infinity if the points
   *     are never connected, which happens in sparse matrices only
   * @throws IndexOutOfBoundsException if there is no such point
   */
  float get(int i, int j);

  /**
   * The scale at which a point enters.
   *
   * @param point from 0 to {@link #size()} (excluded)
   * @return 0 or more, finite
   * @throws IndexOutOfBoundsException if there is no such point
   */
  float birth(int point);

  /**
   * Whether some point enters later than at 0.
   *
   * @return true if a birth is more than 0
   */
  boolean hasBirths();

  /**
   * The same points, which enter later: every length becomes the largest of itself and the births
   * of its two ends. Where births were given before, the larger ones hold.
   *
   * @param births n finite values, 0 or more; copied
   * @return a new dissimilarity of the same kind
   * @throws IllegalArgumentException if there is not one for each point, or one is NaN, infinite or
   *     negative
   */
  Dissimilarity withBirths(float... births);

  /**
   * The same on some of the points: point k of the result is {@code points[k]} here. Lengths and
   * births are kept.
   *
   * @param points different points, each from 0 to {@link #size()} (excluded), in any order
   * @return a new dissimilarity of the same kind
   * @throws IllegalArgumentException if a point is not there, or given twice
   */
  Dissimilarity restrictedTo(int... points);
}
