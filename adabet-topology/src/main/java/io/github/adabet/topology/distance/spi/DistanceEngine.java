package io.github.adabet.topology.distance.spi;

import io.github.adabet.Provenance;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.distance.CloudLayout;
import io.github.adabet.topology.distance.Metric;
import io.github.adabet.topology.distance.PointCloud;
import io.github.adabet.topology.distance.StandardMetric;
import java.nio.FloatBuffer;

/**
 * Computes the distances of a cloud. An engine's distances are within a relative {@code 2^-22 +
 * 2^-30} of the exact ones, so that engines agree within {@code 2^-21}; points with equal
 * coordinates have distance 0, exactly. The result does not depend on the number of threads.
 * Implementations are safe for use by several threads.
 *
 * <p>Users call it through {@link io.github.adabet.topology.distance.PairwiseDistances}, which
 * checks what is said of the arguments here, and the distances returned.
 */
public interface DistanceEngine {
  /**
   * Computes all distances of a cloud.
   *
   * @param points 0 to {@value io.github.adabet.topology.distance.DistanceMatrix#MAX_POINTS}
   *     points, of any dimension; for the cosine, none of them is the origin; read only
   * @param metric one that the provider's {@link DistanceEngineProvider#probe} accepts
   * @param threads the largest number of threads, the caller's own included; 1 or more
   * @param control condition, listener and deadline of the call
   * @return the strict lower triangle row by row, {@code n * (n - 1) / 2} distances rounded to
   *     float32, infinite where one is beyond; the caller's own
   * @throws io.github.adabet.topology.distance.NonFiniteCoordinateException if a coordinate is NaN
   *     or infinite
   * @throws io.github.adabet.OperationCancelledException if the control cancels or the calling
   *     thread is interrupted, whose interrupt status stays set
   * @throws io.github.adabet.topology.control.DeadlineExceededException if the control's time is
   *     over
   */
  float[] condensed(PointCloud points, Metric metric, int threads, ComputationControl control);

  /**
   * Computes the Euclidean distances of many clouds of one shape. The distances of each are those
   * that {@link #condensed} gives for it alone; engines may do them all in one call.
   *
   * @param coordinates of {@link CloudLayout#totalExtent()} numbers between position and limit;
   *     read only
   * @param layout where the clouds are; with at most {@link Integer#MAX_VALUE} distances in all
   * @param threads the largest number of threads, the caller's own included; 1 or more
   * @param control condition, listener and deadline of the call
   * @return the condensed distances of the clouds one after another, infinite where one is beyond
   *     float32; the caller's own
   * @throws io.github.adabet.topology.distance.NonFiniteCoordinateException if a coordinate is NaN
   *     or infinite; it names the point within its cloud
   * @throws io.github.adabet.OperationCancelledException if the control cancels or the calling
   *     thread is interrupted, whose interrupt status stays set
   * @throws io.github.adabet.topology.control.DeadlineExceededException if the control's time is
   *     over
   */
  default float[] condensed(
      FloatBuffer coordinates, CloudLayout layout, int threads, ComputationControl control) {
    int each = Math.toIntExact(layout.distances());
    float[] all = new float[Math.multiplyExact(each, layout.clouds())];
    for (int cloud = 0; cloud < layout.clouds(); cloud++) {
      PointCloud points =
          PointCloud.strided(
              coordinates.slice(
                  coordinates.position() + cloud * layout.cloudStride(),
                  Math.toIntExact(layout.extent())),
              layout.points(),
              layout.dimension(),
              layout.pointStride());
      float[] condensed = condensed(points, StandardMetric.EUCLIDEAN, threads, control);
      System.arraycopy(condensed, 0, all, cloud * each, each);
    }
    return all;
  }

  /**
   * Lengths that order the pairs of each cloud as their Euclidean distances do, ties included: of
   * two pairs of a cloud, one is less than, equal to or greater than the other if and only if the
   * distances that {@link #condensed(FloatBuffer, CloudLayout, int, ComputationControl)} gives are.
   * That is all that a first Betti count without a threshold depends on, and an engine may find it
   * out for less than the distances cost. Lengths of different clouds, or of different calls, do
   * not compare. The default gives the distances.
   *
   * @param coordinates of {@link CloudLayout#totalExtent()} numbers between position and limit;
   *     read only
   * @param layout where the clouds are; with at most {@link Integer#MAX_VALUE} distances in all
   * @param threads the largest number of threads, the caller's own included; 1 or more
   * @param control condition, listener and deadline of the call
   * @return the lengths of the clouds' pairs one after another, 0 or more, in the order of
   *     condensed distances; infinite for a pair whose distance is beyond float32; the caller's own
   * @throws io.github.adabet.topology.distance.NonFiniteCoordinateException if a coordinate is NaN
   *     or infinite; it names the point within its cloud
   * @throws io.github.adabet.OperationCancelledException if the control cancels or the calling
   *     thread is interrupted, whose interrupt status stays set
   * @throws io.github.adabet.topology.control.DeadlineExceededException if the control's time is
   *     over
   */
  default float[] ordering(
      FloatBuffer coordinates, CloudLayout layout, int threads, ComputationControl control) {
    return condensed(coordinates, layout, threads, control);
  }

  /**
   * What the distances are computed by.
   *
   * @return the setting {@code distances.engine} and whatever else of the engine matters
   */
  Provenance provenance();
}
