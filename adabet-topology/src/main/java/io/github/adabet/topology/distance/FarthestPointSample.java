package io.github.adabet.topology.distance;

import io.github.adabet.topology.internal.support.Settings;
import java.util.Arrays;

/**
 * A farthest-point sample of a cloud, also known as maxmin landmarks or a greedy permutation: some
 * of its points, each as far from those before it as can be, and how well they cover the rest.
 * Immutable.
 *
 * <p><b>Algorithm.</b> From a first point on, take again and again the point whose distance to the
 * nearest one taken is largest, of several the first. Time {@code O(n k)} for k of n points, memory
 * {@code O(n)} beside the {@code k * (k - 1) / 2} distances kept.
 *
 * <p><b>Guarantee.</b> Let r be the covering radius: every point lies within r of one taken. If the
 * triangle inequality holds, with births too,
 *
 * <ul>
 *   <li>r is at most twice the least possible for k points [1]: the points taken and one at
 *       distance r of them all are k + 1 points with mutual distances of at least r, and with k
 *       centres two of them share one;
 *   <li>in every degree the bottleneck distance between the barcodes of the sample and of the cloud
 *       is at most 2 r: moving each point to the nearest one taken changes no length by more than 2
 *       r, so that the two filtrations are interleaved by 2 r, and the barcodes stable [2, 3].
 * </ul>
 *
 * <p>Both hold up to the rounding of lengths to float32. For a dissimilarity without the triangle
 * inequality nothing follows. On four points at 0, 1, 2 and 3 of a line, two taken from 0 on are 0
 * and 3, with radius 1.
 *
 * <ol>
 *   <li>T. F. Gonzalez, "Clustering to minimize the maximum intercluster distance", Theoretical
 *       Computer Science 38, 1985.
 *   <li>F. Chazal, D. Cohen-Steiner, L. J. Guibas, F. Memoli, S. Y. Oudot, "Gromov-Hausdorff stable
 *       signatures for shapes using persistence", Computer Graphics Forum 28, 2009.
 *   <li>F. Chazal, V. de Silva, S. Oudot, "Persistence stability for geometric complexes",
 *       Geometriae Dedicata 173, 2014.
 * </ol>
 */
public final class FarthestPointSample {
  private final int[] points;
  private final float coveringRadius;
  private final DistanceMatrix distances;

  private FarthestPointSample(int[] points, float coveringRadius, DistanceMatrix distances) {
    this.points = points;
    this.coveringRadius = coveringRadius;
    this.distances = distances;
  }

  /**
   * Takes a sample.
   *
   * @param cloud one point or more
   * @param count how many points to take, 1 to the number of points
   * @param first the point to begin with, from 0 to the number of points (excluded)
   * @return the sample
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public static FarthestPointSample of(DistanceMatrix cloud, int count, int first) {
    int n = cloud.size();
    Settings.require(
        count >= 1 && count <= n,
        "count is %d; it must be 1 to %d, the points there are.",
        count,
        n);
    Settings.require(first >= 0 && first < n, "first is %d; it must be 0 to %d.", first, n - 1);
    int[] points = new int[count];
    float[] toNearest = new float[n];
    Arrays.fill(toNearest, Float.POSITIVE_INFINITY);
    int next = first;
    for (int k = 0; k < count; k++) {
      points[k] = next;
      // A point taken is never taken again, even if all others coincide with some.
      toNearest[next] = -1;
      next = approach(cloud, points[k], toNearest);
    }
    float radius = Math.max(0, toNearest[next]);
    return new FarthestPointSample(points, radius, cloud.restrictedTo(points));
  }

  /** Takes account of a new point, and returns the point that is now farthest. */
  private static int approach(DistanceMatrix cloud, int taken, float[] toNearest) {
    int farthest = taken;
    for (int i = 0; i < toNearest.length; i++) {
      toNearest[i] = Math.min(toNearest[i], cloud.get(taken, i));
      if (toNearest[i] > toNearest[farthest]) {
        farthest = i;
      }
    }
    return farthest;
  }

  /**
   * The points taken, in the order in which they were.
   *
   * @return points of the cloud; a copy
   */
  public int[] points() {
    return points.clone();
  }

  /**
   * The covering radius: the largest distance of a point of the cloud to the nearest one taken.
   *
   * @return 0 or more
   */
  public float coveringRadius() {
    return coveringRadius;
  }

  /**
   * The distances and births of the points taken, in the order in which they were.
   *
   * @return a matrix of its own
   */
  public DistanceMatrix distances() {
    return distances;
  }

  /** How many points were taken, and the covering radius. */
  @Override
  public String toString() {
    return "FarthestPointSample of " + points.length + " points, covering radius " + coveringRadius;
  }
}
