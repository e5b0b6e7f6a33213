package io.github.adabet.topology.internal.distances;

import io.github.adabet.Provenance;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.control.RunningComputation;
import io.github.adabet.topology.distance.DistanceFunction;
import io.github.adabet.topology.distance.Metric;
import io.github.adabet.topology.distance.PointCloud;
import io.github.adabet.topology.distance.StandardMetric;
import io.github.adabet.topology.distance.spi.DistanceEngine;
import io.github.adabet.topology.internal.metric.Coordinates;
import io.github.adabet.topology.internal.metric.MetricEvaluation;
import io.github.adabet.topology.internal.metric.MetricKind;
import io.github.adabet.topology.internal.support.Cancellation;

/** The engine in Java, for every metric. Stateless. */
final class JavaDistanceEngine implements DistanceEngine {
  @Override
  public float[] condensed(
      PointCloud points, Metric metric, int threads, ComputationControl control) {
    RunningComputation call = control.start();
    MetricEvaluation evaluation =
        new MetricEvaluation(
            threads, new Cancellation(call::check), call::report, points::notFinite);
    return metric instanceof DistanceFunction function
        ? evaluation.condensed(coordinates(points), function::distance)
        : evaluation.condensed(coordinates(points), kind((StandardMetric) metric));
  }

  @Override
  public Provenance provenance() {
    return Provenance.builder()
        .setting("distances.engine", JavaDistanceEngineProvider.NAME)
        .build();
  }

  private static Coordinates coordinates(PointCloud points) {
    int n = points.size();
    int dimension = points.dimension();
    return points
        .floats()
        .map(buffer -> Coordinates.of(buffer, n, dimension, points.stride()))
        .or(() -> points.doubles().map(buffer -> Coordinates.of(buffer, n, dimension)))
        .orElseThrow();
  }

  private static MetricKind kind(StandardMetric metric) {
    return switch (metric) {
      case EUCLIDEAN -> MetricKind.EUCLIDEAN;
      case MANHATTAN -> MetricKind.MANHATTAN;
      case CHEBYSHEV -> MetricKind.CHEBYSHEV;
      case COSINE -> MetricKind.COSINE;
    };
  }
}
