package io.github.adabet.topology.distance;

import io.github.adabet.topology.internal.storage.StoredDissimilarity;
import io.github.adabet.topology.internal.storage.StoredLengths;
import java.util.Locale;

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
// The superclass is for the engines of this module only.
@SuppressWarnings("exports")
public abstract sealed class Dissimilarity extends StoredDissimilarity
    permits DistanceMatrix, SparseDistanceMatrix {
  private final StoredLengths stored;

  Dissimilarity(StoredLengths stored) {
    super(stored);
    this.stored = stored;
  }

  /**
   * The number of points n.
   *
   * @return 0 or more
   */
  public final int size() {
    return stored.points();
  }

  /**
   * The length of the edge between two points.
   *
   * @param i a point, from 0 to {@link #size()} (excluded)
   * @param j a point, from 0 to {@link #size()} (excluded); may equal i
   * @return 0 or more; 0 if i equals j, whatever the point's birth; positive infinity if the points
   *     are never connected, which happens in sparse matrices only, where the time is logarithmic
   *     in the number of edges
   * @throws IndexOutOfBoundsException if there is no such point
   */
  public final float get(int i, int j) {
    requirePoint(i);
    requirePoint(j);
    return i == j ? 0 : stored.get(i, j);
  }

  /**
   * The scale at which a point enters.
   *
   * @param point from 0 to {@link #size()} (excluded)
   * @return 0 or more, finite
   * @throws IndexOutOfBoundsException if there is no such point
   */
  public final float birth(int point) {
    requirePoint(point);
    float[] births = stored.births();
    return births == null ? 0 : births[point];
  }

  /**
   * Whether some point enters later than at 0.
   *
   * @return true if a birth is more than 0
   */
  public final boolean hasBirths() {
    return stored.births() != null;
  }

  /**
   * The same points, which enter later: every length becomes the largest of itself and the births
   * of its two ends. Where births were given before, the larger ones hold.
   *
   * @param births n finite values, 0 or more; copied
   * @return a new dissimilarity of the same kind
   * @throws IllegalArgumentException if there is not one for each point, or one is NaN, infinite or
   *     negative
   */
  public abstract Dissimilarity withBirths(float... births);

  /**
   * The same on some of the points: point k of the result is {@code points[k]} here. Lengths and
   * births are kept.
   *
   * @param points different points, each from 0 to {@link #size()} (excluded), in any order
   * @return a new dissimilarity of the same kind
   * @throws IllegalArgumentException if a point is not there, or given twice
   */
  public abstract Dissimilarity restrictedTo(int... points);

  private void requirePoint(int point) {
    if (point < 0 || point >= size()) {
      throw new IndexOutOfBoundsException(
          String.format(Locale.ROOT, "no point %d in a matrix of %d points.", point, size()));
    }
  }
}
