package io.github.adabet.topology.internal.nativeengine;

import io.github.adabet.topology.control.RunningComputation;
import io.github.adabet.topology.internal.nativeengine.binding.AdaBetTopology;
import io.github.adabet.topology.internal.nativeengine.binding.NativeGraph;
import io.github.adabet.topology.internal.nativeengine.binding.NativeOptions;
import io.github.adabet.topology.internal.storage.DenseLengths;
import io.github.adabet.topology.internal.storage.StoredLengths;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;

/**
 * First Betti counts of many clouds. Small dense clouds go to the library together, copied one
 * after another into pieces of bounded size; large and sparse ones go one by one. Births of points
 * do not matter to loops: no edge is shorter than the births of its ends.
 */
final class NativeLoopCount {
  /** Dense clouds up to so many points go together: there the threads share the clouds. */
  private static final int TOGETHER_POINTS = 512;

  /** Lengths that go together: 64 MiB. */
  private static final int TOGETHER_LENGTHS = 1 << 24;

  /** Lengths that are worked on so fast that no thread is started for it. */
  private static final int BRIEF_LENGTHS = 1 << 15;

  private final float threshold;
  private final int threads;
  private final CpuLevel cpu;
  private final RunningComputation running;
  private int finished;

  NativeLoopCount(float threshold, int threads, CpuLevel cpu, RunningComputation running) {
    this.threshold = threshold;
    this.threads = threads;
    this.cpu = cpu;
    this.running = running;
  }

  /** The counts in the order of the clouds. */
  long[] of(List<StoredLengths> clouds) {
    running.check();
    long[] counts = new long[clouds.size()];
    List<Integer> together = new ArrayList<>();
    long lengths = 0;
    for (int i = 0; i < counts.length; i++) {
      StoredLengths cloud = clouds.get(i);
      if (!(cloud instanceof DenseLengths) || cloud.points() > TOGETHER_POINTS) {
        counts[i] = alone(cloud, counts.length);
        continue;
      }
      if (lengths + cloud.count() > TOGETHER_LENGTHS) {
        together(clouds, together, lengths, counts);
        together.clear();
        lengths = 0;
      }
      together.add(i);
      lengths += cloud.count();
    }
    together(clouds, together, lengths, counts);
    return counts;
  }

  private static NativeCall.Place place(long lengths) {
    return lengths <= BRIEF_LENGTHS ? NativeCall.Place.BRIEF : NativeCall.Place.AWAY;
  }

  private long alone(StoredLengths cloud, int clouds) {
    try (NativeMemory memory = new NativeMemory()) {
      NativeGraph graph = memory.graph(cloud);
      NativeOptions options = NativeArguments.options(memory, threshold, threads, cpu);
      LongPointer count = memory.longs(1);
      NativeCall call =
          new NativeCall(
              running,
              memory.control(),
              (listening, phase, done, total, memoryPeak) ->
                  listening.report(
                      "first Betti count", finished, clouds, NativeCall.metrics(memoryPeak)));
      call.run(
          place(cloud.count()),
          () -> AdaBetTopology.adabet_first_betti(graph, options, call.control(), count));
      finished++;
      return count.get();
    }
  }

  private void together(
      List<StoredLengths> clouds, List<Integer> chosen, long lengths, long[] counts) {
    if (chosen.isEmpty()) {
      return;
    }
    try (NativeMemory memory = new NativeMemory()) {
      FloatPointer condensed = memory.floats(lengths);
      int[] points = new int[chosen.size()];
      long place = 0;
      for (int k = 0; k < points.length; k++) {
        StoredLengths cloud = clouds.get(chosen.get(k));
        points[k] = cloud.points();
        NativeMemory.copy(cloud.lengths(), condensed, place);
        place += cloud.count();
      }
      IntPointer sizes = memory.copy(points);
      LongPointer results = memory.longs(points.length);
      NativeOptions options = NativeArguments.options(memory, threshold, threads, cpu);
      NativeCall call =
          new NativeCall(
              running,
              memory.control(),
              (listening, phase, done, total, memoryPeak) ->
                  listening.report(
                      "first Betti count",
                      finished + done,
                      counts.length,
                      NativeCall.metrics(memoryPeak)));
      call.run(
          place(lengths),
          () ->
              AdaBetTopology.adabet_first_betti_batch(
                  points.length, sizes, condensed, options, call.control(), results));
      for (int k = 0; k < points.length; k++) {
        counts[chosen.get(k)] = results.get(k);
      }
      finished += points.length;
    }
  }
}
