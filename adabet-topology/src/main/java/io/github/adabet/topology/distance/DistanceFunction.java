package io.github.adabet.topology.distance;

/**
 * A caller's own dissimilarity of points. It has to be symmetric, and 0 for equal points; each pair
 * of points is asked for once. The triangle inequality is not needed. Implementations are safe for
 * use by several threads.
 */
@FunctionalInterface
public non-sealed interface DistanceFunction extends Metric {
  /**
   * The dissimilarity of two points.
   *
   * @param a the coordinates of one point; read only, and reused after the call
   * @param b as many coordinates of the other point; read only, and reused after the call
   * @return 0 or more, at most the largest float32, to which it is rounded
   */
  double distance(double[] a, double[] b);

  /**
   * {@inheritDoc}
   *
   * @return {@code function} unless overridden
   */
  @Override
  default String label() {
    return "function";
  }
}
