package io.github.adabet.topology.internal.nativeengine;

import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.internal.nativeengine.binding.AdaBetTopology;
import io.github.adabet.topology.internal.nativeengine.binding.NativeOptions;

/**
 * Writes options as the library reads them. The threads of a call are an upper bound, so that those
 * beyond the library's own are left out.
 */
final class NativeArguments {
  private NativeArguments() {}

  static NativeOptions options(NativeMemory memory, RipsOptions options, CpuLevel cpu) {
    return memory
        .options()
        .threshold(options.threshold())
        .maximum_degree(options.maximumDegree())
        .modulus(options.modulus())
        .minimum_persistence(options.minimumPersistence())
        .threads(Math.min(options.threads(), AdaBetTopology.ADABET_MAX_THREADS))
        .cocycles(options.cocycles() ? 1 : 0)
        .memory_limit(options.maximumMemory() < Long.MAX_VALUE ? options.maximumMemory() : 0)
        .cpu(cpu.code());
  }

  /** For calls other than barcodes, to which degree, field and bounds on bars do not matter. */
  static NativeOptions options(NativeMemory memory, float threshold, int threads, CpuLevel cpu) {
    return options(
        memory, RipsOptions.builder().threshold(threshold).threads(threads).build(), cpu);
  }
}
