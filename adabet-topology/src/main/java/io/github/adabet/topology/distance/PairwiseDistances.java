package io.github.adabet.topology.distance;

import io.github.adabet.Provenance;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.control.DeadlineExceededException;
import io.github.adabet.topology.distance.spi.DistanceEngine;
import io.github.adabet.topology.internal.storage.CondensedForm;
import io.github.adabet.topology.internal.support.Settings;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Turns points into a {@link DistanceMatrix}: any metric, dimensions up to millions, all
 * processors, in single or double precision.
 *
 * <p>Differences never cancel, so that near-duplicates keep their distance, and points with equal
 * coordinates have distance 0 exactly. A distance is within a relative {@code 2^-22 + 2^-30} of the
 * exact one; between engines it may differ by {@code 2^-21}. It does not depend on the number of
 * threads.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class PairwiseDistances {
  private final Metric metric;
  private final int threads;
  private final ComputationControl control;
  private final DistanceEngine engine;

  private PairwiseDistances(Builder builder) {
    metric = builder.metric == null ? StandardMetric.EUCLIDEAN : builder.metric;
    threads = builder.threads;
    control = builder.control == null ? ComputationControl.NONE : builder.control;
    engine =
        builder.engineName == null
            ? DistanceEngines.automatic(metric)
            : DistanceEngines.named(builder.engineName, metric);
  }

  /**
   * A builder with the Euclidean metric, all processors, and the engine chosen automatically.
   *
   * @return a new builder; not safe for use by several threads
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The distances of points given one by one.
   *
   * @param points n rows of one length, 1 or more; n from 0 to {@value DistanceMatrix#MAX_POINTS};
   *     copied
   * @return the distances
   * @throws NonFiniteCoordinateException if a coordinate is NaN or infinite
   * @throws IllegalArgumentException as {@link #of(PointCloud)} and {@link PointCloud} say
   * @throws io.github.adabet.OperationCancelledException if the control cancels or the calling
   *     thread is interrupted, whose interrupt status stays set
   * @throws DeadlineExceededException if the control's time is over
   */
  public DistanceMatrix of(float[][] points) {
    CondensedForm.requireSize(points.length);
    return of(PointCloud.of(points));
  }

  /**
   * The distances of points stored one after another.
   *
   * @param points {@code n * dimension} coordinates, row-major, between position and limit; direct
   *     or on the heap; not copied, read only
   * @param n number of points, 0 to {@value DistanceMatrix#MAX_POINTS}
   * @param dimension coordinates of a point, 1 or more
   * @return the distances
   * @throws NonFiniteCoordinateException if a coordinate is NaN or infinite
   * @throws IllegalArgumentException as {@link #of(PointCloud)} and {@link PointCloud} say
   * @throws io.github.adabet.OperationCancelledException if the control cancels or the calling
   *     thread is interrupted, whose interrupt status stays set
   * @throws DeadlineExceededException if the control's time is over
   */
  public DistanceMatrix of(FloatBuffer points, int n, int dimension) {
    CondensedForm.requireSize(n);
    return of(PointCloud.of(points, n, dimension));
  }

  /**
   * The distances of points stored one after another.
   *
   * @param points {@code n * dimension} coordinates, row-major, between position and limit; direct
   *     or on the heap; not copied, read only
   * @param n number of points, 0 to {@value DistanceMatrix#MAX_POINTS}
   * @param dimension coordinates of a point, 1 or more
   * @return the distances
   * @throws NonFiniteCoordinateException if a coordinate is NaN or infinite
   * @throws IllegalArgumentException as {@link #of(PointCloud)} and {@link PointCloud} say
   * @throws io.github.adabet.OperationCancelledException if the control cancels or the calling
   *     thread is interrupted, whose interrupt status stays set
   * @throws DeadlineExceededException if the control's time is over
   */
  public DistanceMatrix of(DoubleBuffer points, int n, int dimension) {
    CondensedForm.requireSize(n);
    return of(PointCloud.of(points, n, dimension));
  }

  /**
   * The distances of a cloud.
   *
   * @param points 0 to {@value DistanceMatrix#MAX_POINTS} points; read only
   * @return the distances
   * @throws NonFiniteCoordinateException if a coordinate is NaN or infinite
   * @throws IllegalArgumentException if there are too many points, a distance exceeds the largest
   *     float32, the metric is the cosine and a point the origin, or the caller's own function
   *     gives NaN, an infinity or a negative number
   * @throws io.github.adabet.OperationCancelledException if the control cancels or the calling
   *     thread is interrupted, whose interrupt status stays set
   * @throws DeadlineExceededException if the control's time is over
   */
  public DistanceMatrix of(PointCloud points) {
    CondensedForm.requireSize(points.size());
    if (metric == StandardMetric.COSINE) {
      PointChecks.requireNoOrigin(points);
    }
    float[] condensed = engine.condensed(points, metric, threads, control);
    return PointChecks.matrix(points.size(), condensed, metric);
  }

  /**
   * The settings {@code distances.engine}, {@code distances.metric} and {@code distances.threads},
   * the choice of the engine, and the versions of the library and the platform.
   *
   * @return what distances are computed with
   */
  public Provenance provenance() {
    return Provenance.ofThisPlatform()
        .merge(engine.provenance())
        .setting("distances.metric", metric.label())
        .setting("distances.threads", Integer.toString(threads))
        .build();
  }

  @Override
  public String toString() {
    return "PairwiseDistances(" + metric.label() + ", threads=" + threads + ")";
  }

  /** Settings one by one. Each may be set once. Not safe for use by several threads. */
  public static final class Builder {
    private @Nullable Metric metric;
    private int threads = Runtime.getRuntime().availableProcessors();
    private @Nullable ComputationControl control;
    private @Nullable String engineName;
    private boolean threadsSet;

    private Builder() {}

    /**
     * Chooses the metric.
     *
     * @param by how far apart points are; Euclidean by default
     * @return this
     * @throws IllegalStateException if it was set before
     */
    public Builder metric(Metric by) {
      Settings.requireUnset(metric != null, "metric");
      metric = by;
      return this;
    }

    /**
     * Chooses the caller's own metric; for lambda expressions.
     *
     * @param by how far apart points are
     * @return this
     * @throws IllegalStateException if it was set before
     */
    public Builder metric(DistanceFunction by) {
      return metric((Metric) by);
    }

    /**
     * Limits the threads of a call.
     *
     * @param largest the largest number of threads, the caller's own included; 1 or more; by
     *     default the number of processors
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     * @throws IllegalStateException if it was set before
     */
    public Builder threads(int largest) {
      Settings.requireUnset(threadsSet, "threads");
      Settings.requireThreads(largest);
      threads = largest;
      threadsSet = true;
      return this;
    }

    /**
     * Lets the caller follow each call and end it early.
     *
     * @param following condition, listener and deadline of each call
     * @return this
     * @throws IllegalStateException if it was set before
     */
    public Builder control(ComputationControl following) {
      Settings.requireUnset(control != null, "control");
      control = following;
      return this;
    }

    /**
     * Forces an engine, which then loads or throws.
     *
     * @param name for example {@code java}
     * @return this
     * @throws IllegalStateException if it was set before
     */
    public Builder engine(String name) {
      Settings.requireUnset(engineName != null, "engine");
      engineName = name;
      return this;
    }

    /**
     * The front door to the distances.
     *
     * @return a new value
     * @throws io.github.adabet.BackendUnavailableException if no engine, or not the one forced, can
     *     work here with the metric
     */
    public PairwiseDistances build() {
      return new PairwiseDistances(this);
    }
  }
}
