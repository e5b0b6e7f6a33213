package io.github.adabet.topology.internal.nativeengine;

import io.github.adabet.Provenance;
import io.github.adabet.topology.HomologyEstimate;
import io.github.adabet.topology.HomologyResult;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.control.RunningComputation;
import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.internal.engine.HomologyProvenance;
import io.github.adabet.topology.internal.nativeengine.binding.AdaBetTopology;
import io.github.adabet.topology.internal.nativeengine.binding.NativeBarcode;
import io.github.adabet.topology.internal.nativeengine.binding.NativeGraph;
import io.github.adabet.topology.internal.nativeengine.binding.NativeOptions;
import io.github.adabet.topology.internal.storage.StoredLengths;
import io.github.adabet.topology.spi.HomologyEngine;
import java.util.List;

/** The engine in C++. Immutable: no two calls share anything. */
final class NativeHomologyEngine implements HomologyEngine {
  /**
   * Up to so many points in degree 1, or simplices of the dimension above the last degree, a
   * barcode takes milliseconds, and starting a thread would be a good part of that.
   */
  private static final int BRIEF_POINTS = 256;

  private static final long BRIEF_SIMPLICES = 100_000;

  private final CpuLevel cpu;

  /** The library must be loaded, and the processor have the instruction set. */
  NativeHomologyEngine(CpuLevel cpu) {
    this.cpu = cpu;
  }

  @Override
  public HomologyResult compute(
      Dissimilarity distances, RipsOptions options, ComputationControl control) {
    RunningComputation running = control.start();
    running.check();
    StoredLengths lengths = StoredLengths.of(distances);
    NativeEstimate.requireNumbered(lengths.points(), options);
    if (options.maximumMemory() < Long.MAX_VALUE) {
      estimate(distances, options).requireWithin(options.maximumMemory());
    }
    NativeBarcode barcode = new NativeBarcode();
    try (NativeMemory memory = new NativeMemory()) {
      NativeGraph graph = memory.graph(lengths);
      NativeOptions asked = NativeArguments.options(memory, options, cpu);
      NativeCall call = new NativeCall(running, memory.control(), NativeHomologyEngine::tell);
      NativeCall.Place place =
          isBrief(lengths.points(), options.maximumDegree())
              ? NativeCall.Place.BRIEF
              : NativeCall.Place.AWAY;
      call.run(place, () -> AdaBetTopology.adabet_homology(graph, asked, call.control(), barcode));
      BarcodeReader reader = new BarcodeReader(barcode, options.maximumDegree());
      return new HomologyResult(
          reader.barcode(),
          options.cocycles() ? reader.cocycles() : List.of(),
          provenance(lengths.points(), options, AdaBetTopology.adabet_barcode_threshold(barcode)));
    } finally {
      AdaBetTopology.adabet_barcode_free(barcode);
    }
  }

  private static boolean isBrief(int points, int degree) {
    double simplices = 1;
    for (int k = 0; k < degree + 2 && simplices > 0; k++) {
      simplices *= (points - k) / (k + 1.0);
    }
    return degree <= 1 ? points <= BRIEF_POINTS : simplices <= BRIEF_SIMPLICES;
  }

  @Override
  public HomologyEstimate estimate(Dissimilarity distances, RipsOptions options) {
    return NativeEstimate.of(StoredLengths.of(distances), options);
  }

  @Override
  public long[] firstBettiCounts(
      List<? extends Dissimilarity> clouds,
      float threshold,
      int threads,
      ComputationControl control) {
    NativeLoopCount count = new NativeLoopCount(threshold, threads, cpu, control.start());
    return count.of(clouds.stream().map(StoredLengths::of).toList());
  }

  private static void tell(
      RunningComputation running, int phase, long done, long total, long memoryPeak) {
    running.report("degree " + phase, done, total > 0 ? total : -1, NativeCall.metrics(memoryPeak));
  }

  private Provenance provenance(int points, RipsOptions options, float threshold) {
    return HomologyProvenance.of(
            NativeHomologyEngineProvider.NAME, points, options, threshold, options.threads())
        .setting("homology.engine.cpu", cpu.label())
        .setting("homology.engine.compiler", AdaBetTopology.adabet_compiler().getString())
        .build();
  }
}
