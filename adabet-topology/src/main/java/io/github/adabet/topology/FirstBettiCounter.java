package io.github.adabet.topology;

import io.github.adabet.Provenance;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.control.DeadlineExceededException;
import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.internal.support.Settings;
import io.github.adabet.topology.spi.HomologyEngine;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The first Betti count of a cloud: the exact number of bars of its H1 barcode with death &gt;
 * birth, in the Vietoris-Rips filtration over F2. Essential bars, which never die and need a
 * threshold or a sparse matrix to exist, are counted too.
 *
 * <p>The counting is done by a {@link HomologyEngine}, by default the one that {@link
 * HomologyEngines#automatic()} chooses. Immutable and safe for use by several threads. The count
 * depends neither on the engine nor on the number of threads.
 *
 * <h2>Algorithm: counting loops by empty lunes</h2>
 *
 * <p><b>Idea.</b> A number does not need a barcode. Let {@code d} be symmetric with distinct
 * entries, and let edges enter in the order of their lengths. The <em>lune</em> of an edge uv is
 * the set of points w with {@code max(d(u,w), d(v,w)) < d(u,v)}. Then
 *
 * <pre>    bars of H1 with death &gt; birth  =  #{edges with empty lune} − (n − b0)</pre>
 *
 * where b0 is the number of components in the end. The edges with empty lune are the relative
 * neighbourhood graph [1]; [2] uses the same lunes to shrink the filtration before reducing it.
 *
 * <p><b>Proof.</b> Write K for the complex before the edge e = uv of length L, and K' for the one
 * at L. K' arises from K by gluing in the star of e along the star's lower boundary, which is the
 * suspension of the Rips complex on the lune, so that {@code H_k(K', K)} is the reduced homology of
 * that complex in degree k − 2. If the lune is not empty, {@code H_1(K', K) = 0}: no bar of H1
 * begins at L. If it is empty, {@code H_1(K', K)} has dimension 1, and by the long exact sequence
 * either the edge joins two components, or exactly one bar of H1 begins. All triangles on e come
 * later than L, so that the bar has positive length. The edges that join components number n − b0,
 * and their lunes are empty.
 *
 * <p><b>Ties.</b> Let E be the edges of one length L. The same sequence gives {@code |E| − rank −
 * merges} new bars, where the rank over F2 is that of the triangles of diameter L, restricted to E,
 * and merges is the number of components that vanish at L. Ties are broken by a fixed order on the
 * edges of one length, and lunes are taken in the refined order: an edge whose refined lune is not
 * empty is the last edge of a triangle, and together these triangles are linearly independent. Of
 * the critical edges (empty refined lune) those that join components begin no bar; every other one
 * begins a bar unless its column of the boundary matrix, restricted to length L, can be reduced to
 * a pivot. Only critical edges that lie in some triangle of diameter L need that reduction, so that
 * distances without ties need none. Coinciding points are the ties of length 0.
 *
 * <p><b>Cost.</b> For n points and c critical edges (the size of the relative neighbourhood graph,
 * at least n − 1 and small multiples of n for point clouds): {@code O(n²)} steps with a small
 * constant, in vector code, plus {@code O(c n)}. At worst c is n²/4, when lengths are those of a
 * complete bipartite graph. Memory: {@code 4 n²} bytes beside the input, and 8 bytes for each
 * critical edge. Reductions among ties are cubic at worst in the number of critical edges of one
 * length.
 *
 * <p><b>Guarantee.</b> The count is exact for the float32 distances given: they are only compared,
 * never added or rounded. It does not change when points are permuted or when a strictly increasing
 * function is applied to all distances. It is not stable: an arbitrarily small change of the
 * distances can begin or end short bars. A square's four corners have 1 bar, the same square with
 * its diagonals shortened to its sides has 0.
 *
 * <p><b>References.</b>
 *
 * <ol>
 *   <li>G. T. Toussaint, "The relative neighbourhood graph of a finite planar set", Pattern
 *       Recognition 12, 1980.
 *   <li>M. A. Koyama, F. Memoli, V. Robins, K. Turner, "Faster computation of degree-1 persistent
 *       homology using the reduced Vietoris-Rips filtration", 2023 (arXiv 2307.16333).
 * </ol>
 */
public final class FirstBettiCounter {
  private static final DistanceMatrix NO_POINTS = DistanceMatrix.wrapCondensed(0, new float[0]);

  private final HomologyEngine engine;
  private final float threshold;
  private final int threads;
  private final ComputationControl control;

  private FirstBettiCounter(Builder builder) {
    engine = builder.engine == null ? HomologyEngines.automatic() : builder.engine;
    threshold = builder.threshold;
    threads = builder.threads;
    control = builder.control == null ? ComputationControl.NONE : builder.control;
  }

  /**
   * The counter without threshold, which uses all processors and the engine chosen automatically.
   *
   * @return a new counter; keep it, for the engine is looked up each time
   * @throws io.github.adabet.BackendUnavailableException if there is no engine
   */
  public static FirstBettiCounter create() {
    return builder().build();
  }

  /**
   * A builder with the settings of {@link #create()}.
   *
   * @return a new builder; not safe for use by several threads
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Counts the bars of one cloud.
   *
   * @param distances any size, dense or sparse; 0 for fewer than four points
   * @return 0 or more
   * @throws io.github.adabet.OperationCancelledException if the calling thread is interrupted,
   *     whose interrupt status stays set, or if the builder's condition holds
   * @throws DeadlineExceededException if the time of the builder's control is over
   * @throws ComplexTooLargeException if the cloud needs more than the engine can hold
   */
  public long count(Dissimilarity distances) {
    return engine.firstBettiCounts(List.of(distances), threshold, threads, control)[0];
  }

  /**
   * Counts the bars of one cloud without copying its distances.
   *
   * @param n number of points, 0 to {@value DistanceMatrix#MAX_POINTS}
   * @param condensed {@code n * (n - 1) / 2} distances in the condensed form of {@link
   *     DistanceMatrix}; read only
   * @return 0 or more
   * @throws IllegalArgumentException if n is out of range, the array has another length, or an
   *     entry is NaN, infinite or negative
   * @throws io.github.adabet.OperationCancelledException if the calling thread is interrupted,
   *     whose interrupt status stays set, or if the builder's condition holds
   * @throws DeadlineExceededException if the time of the builder's control is over
   */
  public long count(int n, float[] condensed) {
    return count(DistanceMatrix.wrapCondensed(n, condensed));
  }

  /**
   * Counts the bars of many clouds at once: the threads share the clouds, and a large cloud's work.
   *
   * @param clouds any number of clouds of any sizes, dense or sparse
   * @return the counts in the order of the clouds, each equal to {@link #count(Dissimilarity)}
   * @throws io.github.adabet.OperationCancelledException if the calling thread is interrupted,
   *     whose interrupt status stays set, or if the builder's condition holds
   * @throws DeadlineExceededException if the time of the builder's control is over
   * @throws ComplexTooLargeException if a cloud needs more than the engine can hold
   */
  public long[] countAll(List<? extends Dissimilarity> clouds) {
    return engine.firstBettiCounts(List.copyOf(clouds), threshold, threads, control);
  }

  /**
   * The settings {@code betti.engine}, {@code betti.field}, {@code betti.threshold} and {@code
   * betti.threads}, the choice of the engine, and the versions of the library and the platform.
   *
   * @return what the counts are computed with
   */
  public Provenance provenance() {
    Provenance ofEngine = engine.compute(NO_POINTS, RipsOptions.defaults()).provenance();
    boolean limited = threshold < Float.POSITIVE_INFINITY;
    Provenance.Builder builder =
        Provenance.ofThisPlatform()
            .setting("betti.engine", ofEngine.settings().getOrDefault("homology.engine", "unknown"))
            .setting("betti.field", "F2")
            .setting("betti.threshold", limited ? Float.toString(threshold) : "none")
            .setting("betti.threads", Integer.toString(threads));
    ofEngine.choices().forEach(builder::choice);
    return builder.build();
  }

  /**
   * The longest edge that is in.
   *
   * @return 0 or more; positive infinity if there is no threshold
   */
  public float threshold() {
    return threshold;
  }

  /**
   * The largest number of threads that a call uses, its own included.
   *
   * @return 1 or more
   */
  public int threads() {
    return threads;
  }

  @Override
  public String toString() {
    return "FirstBettiCounter(threshold=" + threshold + ", threads=" + threads + ")";
  }

  /** Settings of a counter. Each may be set once. Not safe for use by several threads. */
  public static final class Builder {
    private float threshold = Float.POSITIVE_INFINITY;
    private int threads = Runtime.getRuntime().availableProcessors();
    private @Nullable HomologyEngine engine;
    private @Nullable ComputationControl control;
    private boolean thresholdSet;
    private boolean threadsSet;

    private Builder() {}

    /**
     * Leaves out longer edges. Components and loops are those of the complex at the threshold:
     * loops that are not filled there count.
     *
     * @param longest edges with length &lt;= longest are in; 0 or more; positive infinity, the
     *     default, for all
     * @return this
     * @throws IllegalArgumentException if it is negative or NaN
     * @throws IllegalStateException if it was set before
     */
    public Builder threshold(float longest) {
      Settings.requireUnset(thresholdSet, "threshold");
      Settings.requireThreshold(longest);
      threshold = longest;
      thresholdSet = true;
      return this;
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
     * Chooses the engine.
     *
     * @param counting the engine that counts; by default that of {@link
     *     HomologyEngines#automatic()}
     * @return this
     * @throws IllegalStateException if it was set before
     */
    public Builder engine(HomologyEngine counting) {
      Settings.requireUnset(engine != null, "engine");
      engine = counting;
      return this;
    }

    /**
     * Lets a call end early, by {@link io.github.adabet.OperationCancelledException}. Interrupting
     * the calling thread does the same, with or without this. Short for a {@link #control} with
     * this condition alone.
     *
     * @param condition true to stop; asked often, from several threads at once, so it must be cheap
     *     and thread-safe
     * @return this
     * @throws IllegalStateException if it or the control was set before
     */
    public Builder cancelWhen(BooleanSupplier condition) {
      Settings.requireUnset(control != null, "cancelWhen or control");
      control = ComputationControl.builder().cancelWhen(condition).build();
      return this;
    }

    /**
     * Lets the caller follow each call and end it early.
     *
     * @param following condition, listener and deadline of each call
     * @return this
     * @throws IllegalStateException if it or {@link #cancelWhen} was set before
     */
    public Builder control(ComputationControl following) {
      Settings.requireUnset(control != null, "cancelWhen or control");
      control = following;
      return this;
    }

    /**
     * The counter.
     *
     * @return a new counter
     * @throws io.github.adabet.BackendUnavailableException if no engine was set and there is none
     */
    public FirstBettiCounter build() {
      return new FirstBettiCounter(this);
    }
  }
}
