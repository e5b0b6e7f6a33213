package io.github.adabet.topology.spi;

import io.github.adabet.Provenance;
import io.github.adabet.topology.ComputationControl;
import io.github.adabet.topology.Metric;
import io.github.adabet.topology.PointCloud;
import io.github.adabet.topology.PointClouds;

/**
 * Computes the distances of a cloud. An engine's distances are within a relative {@code 2^-22 +
 * 2^-30} of the exact ones, so that engines agree within {@code 2^-21}; points with equal
 * coordinates have distance 0, exactly. The result does not depend on the number of threads.
 * Implementations are safe for use by several threads.
 *
 * <p>Users call it through {@link io.github.adabet.topology.PairwiseDistances}, which checks what
 * is said of the arguments here, and the distances returned.
 */
public interface DistanceEngine {
  /**
   * Computes all distances of a cloud.
   *
   * @param points 0 to {@value io.github.adabet.topology.DistanceMatrix#MAX_POINTS} points, of any
   *     dimension; for the cosine, none of them is the origin; read only
   * @param metric one that the provider's {@link DistanceEngineProvider#probe} accepts
   * @param threads the largest number of threads, the caller's own included; 1 or more
   * @param control condition, listener and deadline of the call
   * @return the strict lower triangle row by row, {@code n * (n - 1) / 2} distances rounded to
   *     float32, infinite where one is beyond; the caller's own
   * @throws io.github.adabet.topology.NonFiniteCoordinateException if a coordinate is NaN or
   *     infinite
   * @throws io.github.adabet.OperationCancelledException if the control cancels or the calling
   *     thread is interrupted, whose interrupt status stays set
   * @throws io.github.adabet.topology.DeadlineExceededException if the control's time is over
   */
  float[] condensed(PointCloud points, Metric metric, int threads, ComputationControl control);

  /**
   * Computes all distances of each of many clouds, with the bits that {@link #condensed} gives for
   * one. Engines that can take many clouds at once override it.
   *
   * @param clouds clouds of at most {@value io.github.adabet.topology.DistanceMatrix#MAX_POINTS}
   *     points; for the cosine, none of these is the origin; read only
   * @param metric one that the provider's {@link DistanceEngineProvider#probe} accepts
   * @param threads the largest number of threads, the caller's own included; 1 or more
   * @param control condition, listener and deadline of the call
   * @return one array for each cloud, as {@link #condensed} returns them; the caller's own
   * @throws io.github.adabet.topology.NonFiniteCoordinateException if a coordinate is NaN or
   *     infinite; it names point and coordinate in the first such cloud
   * @throws io.github.adabet.OperationCancelledException if the control cancels or the calling
   *     thread is interrupted, whose interrupt status stays set
   * @throws io.github.adabet.topology.DeadlineExceededException if the control's time is over
   */
  default float[][] condensedEach(
      PointClouds clouds, Metric metric, int threads, ComputationControl control) {
    float[][] each = new float[clouds.count()][];
    for (int cloud = 0; cloud < each.length; cloud++) {
      each[cloud] = condensed(clouds.get(cloud), metric, threads, control);
    }
    return each;
  }

  /**
   * What the distances are computed by.
   *
   * @return the setting {@code distances.engine} and whatever else of the engine matters
   */
  Provenance provenance();
}
