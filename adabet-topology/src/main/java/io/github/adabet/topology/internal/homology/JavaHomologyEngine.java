package io.github.adabet.topology.internal.homology;

import io.github.adabet.MemorySize;
import io.github.adabet.topology.ComplexTooLargeException;
import io.github.adabet.topology.HomologyEstimate;
import io.github.adabet.topology.HomologyResult;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.control.RunningComputation;
import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.internal.count.LoopCount;
import io.github.adabet.topology.internal.engine.HomologyProvenance;
import io.github.adabet.topology.internal.homology.call.EngineCall;
import io.github.adabet.topology.internal.storage.DenseLengths;
import io.github.adabet.topology.internal.storage.StoredLengths;
import io.github.adabet.topology.internal.support.Cancellation;
import io.github.adabet.topology.spi.HomologyEngine;
import java.util.ArrayList;
import java.util.List;

/** The engine in Java. Stateless. */
final class JavaHomologyEngine implements HomologyEngine {
  @Override
  public HomologyResult compute(
      Dissimilarity distances, RipsOptions options, ComputationControl control) {
    RunningComputation running = control.start();
    running.check();
    StoredLengths stored = StoredLengths.of(distances);
    MemoryPlan plan = MemoryPlan.of(stored, options);
    PersistentHomology homology = compute(stored, options, plan, running);
    return new HomologyResult(
        homology.barcode(),
        homology.cocycles(),
        HomologyProvenance.of(
                JavaHomologyEngineProvider.NAME,
                distances.size(),
                options,
                plan.threshold(),
                options.threads())
            .build());
  }

  @Override
  public HomologyEstimate estimate(Dissimilarity distances, RipsOptions options) {
    return MemoryPlan.of(StoredLengths.of(distances), options).estimate();
  }

  /** Dense clouds by the empty lunes, many at a time; sparse ones by their bars. */
  @Override
  public long[] firstBettiCounts(
      List<? extends Dissimilarity> clouds,
      float threshold,
      int threads,
      ComputationControl control) {
    RunningComputation running = control.start();
    List<DenseLengths> dense = new ArrayList<>();
    for (Dissimilarity cloud : clouds) {
      if (StoredLengths.of(cloud) instanceof DenseLengths lengths) {
        dense.add(lengths);
      }
    }
    long[] ofDense =
        LoopCount.countAll(dense, threshold, threads, new Cancellation(running::check));
    RipsOptions options = RipsOptions.builder().threshold(threshold).threads(threads).build();
    long[] counts = new long[clouds.size()];
    int nextDense = 0;
    for (int i = 0; i < counts.length; i++) {
      StoredLengths stored = StoredLengths.of(clouds.get(i));
      counts[i] =
          stored instanceof DenseLengths
              ? ofDense[nextDense++]
              : compute(stored, options, MemoryPlan.of(stored, options), running)
                  .barcode()
                  .bars(1)
                  .size();
    }
    return counts;
  }

  private static PersistentHomology compute(
      StoredLengths stored, RipsOptions options, MemoryPlan plan, RunningComputation running) {
    plan.requireAvailable(options.maximumMemory());
    EngineCall call =
        new EngineCall(
            running, options.threads(), options.maximumMemory() - plan.estimate().bytes());
    PersistentHomology homology = new PersistentHomology(stored, options, call);
    try {
      homology.compute(plan.threshold());
    } catch (OutOfMemoryError e) {
      throw new ComplexTooLargeException(
          "the heap of "
              + MemorySize.available(Runtime.getRuntime().maxMemory())
              + " is full: give the JVM a larger heap (-Xmx), or lower the maximum degree or"
              + " the threshold, or take fewer points.");
    }
    return homology;
  }
}
