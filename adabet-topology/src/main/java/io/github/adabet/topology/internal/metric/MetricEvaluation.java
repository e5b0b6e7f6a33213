package io.github.adabet.topology.internal.metric;

import io.github.adabet.topology.internal.support.Cancellation;
import io.github.adabet.topology.internal.support.TaskProgress;
import java.util.function.LongFunction;
import java.util.function.ToDoubleBiFunction;

/**
 * One call for the distances of a cloud in Java: looks at the coordinates, then computes.
 *
 * @param threads the largest number of threads, 1 or more
 * @param cancellation asked while working
 * @param listener hears of progress
 * @param notFinite makes the refusal of a cloud from the place {@code point * dimension +
 *     coordinate} of its first number that is not finite
 */
public record MetricEvaluation(
    int threads,
    Cancellation cancellation,
    TaskProgress.Listener listener,
    LongFunction<? extends RuntimeException> notFinite) {
  /**
   * All distances by a built-in metric.
   *
   * @param coordinates at most 65,536 points; for the cosine, none is the origin
   * @param metric which metric
   * @return the strict lower triangle row by row; infinite where a distance is beyond float32
   */
  public float[] condensed(Coordinates coordinates, MetricKind metric) {
    PointScan scan = scan(coordinates, metric == MetricKind.COSINE);
    return PairwiseKernel.condensed(coordinates, metric, scan, threads, cancellation, listener);
  }

  /**
   * All distances by a caller's function.
   *
   * @param coordinates at most 65,536 points
   * @param function maps two points to their distance; called by several threads at once
   * @return the strict lower triangle row by row, as the function says, rounded to float32
   */
  public float[] condensed(
      Coordinates coordinates, ToDoubleBiFunction<double[], double[]> function) {
    scan(coordinates, false);
    return FunctionKernel.condensed(coordinates, function, threads, cancellation, listener);
  }

  private PointScan scan(Coordinates coordinates, boolean withNorms) {
    cancellation.check();
    PointScan scan = PointScan.of(coordinates, withNorms, threads, cancellation);
    long place = scan.firstIllegal();
    if (place >= 0) {
      throw notFinite.apply(place);
    }
    return scan;
  }
}
