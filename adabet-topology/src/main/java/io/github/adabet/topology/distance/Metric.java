package io.github.adabet.topology.distance;

/**
 * How far apart two points are: one of the {@linkplain StandardMetric standard metrics}, or a
 * {@linkplain DistanceFunction function} of the caller's.
 */
public sealed interface Metric permits StandardMetric, DistanceFunction {
  /**
   * The name of the metric, for provenance.
   *
   * @return for example {@code euclidean}
   */
  String label();
}
