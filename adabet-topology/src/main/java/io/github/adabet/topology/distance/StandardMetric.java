package io.github.adabet.topology.distance;

import io.github.adabet.topology.internal.metric.MetricKind;

/** The metrics that every distance engine knows. Sums are taken in double precision. */
public enum StandardMetric implements Metric {
  /** The root of the sum of squared differences. */
  EUCLIDEAN("euclidean", MetricKind.EUCLIDEAN),

  /** The sum of absolute differences. */
  MANHATTAN("manhattan", MetricKind.MANHATTAN),

  /** The largest absolute difference. */
  CHEBYSHEV("chebyshev", MetricKind.CHEBYSHEV),

  /**
   * One minus the cosine of the angle between the points as vectors, from 0 to 2. It has no meaning
   * for the origin, which is refused, and the triangle inequality does not hold.
   */
  COSINE("cosine", MetricKind.COSINE);

  private final String label;
  private final MetricKind kind;

  StandardMetric(String label, MetricKind kind) {
    this.label = label;
    this.kind = kind;
  }

  MetricKind kind() {
    return kind;
  }

  @Override
  public String label() {
    return label;
  }

  /** The same as {@link #label()}. */
  @Override
  public String toString() {
    return label;
  }
}
