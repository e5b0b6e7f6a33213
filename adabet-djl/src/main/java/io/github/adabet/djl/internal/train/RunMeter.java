package io.github.adabet.djl.internal.train;

import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.SelectionCosts;
import io.github.adabet.djl.memory.NativeAllocation;
import io.github.adabet.djl.memory.ResidentSetPeak;
import io.github.adabet.spi.SelectionStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Measures the steps and the memory of a run, and apart from it what choosing layers takes
 * meanwhile: a probe step trains all layers, and would hide what the training of the chosen ones
 * needs. Used by one thread.
 */
public final class RunMeter implements AutoCloseable {

  private static final double NANOS_PER_SECOND = 1e9;

  private final OptionalLong start = ResidentSetPeak.residentBytes();
  private ResidentSetPeak stretch = ResidentSetPeak.start();
  private final List<Double> stepSeconds = new ArrayList<>();
  private OptionalLong trainingPeak = OptionalLong.empty();
  private OptionalLong choosingPeak = OptionalLong.empty();
  private int choices;
  private double seconds;
  private @Nullable Double cpuSeconds = 0.0;
  private @Nullable MemoryEstimate estimate;

  /** Starts to measure. */
  public RunMeter() {}

  /**
   * Notes how long a step took.
   *
   * @param step wall-clock time in seconds
   */
  public void addStep(double step) {
    stepSeconds.add(step);
  }

  /** Returns the median step time, the lower of two middle ones; 0 if no step was made. */
  public double medianStepSeconds() {
    return stepSeconds.isEmpty()
        ? 0
        : stepSeconds.stream().sorted().toList().get((stepSeconds.size() - 1) / 2);
  }

  /**
   * Lets a strategy choose.
   *
   * @param strategy the strategy
   * @param context what it may ask
   * @return what it chose
   */
  public LayerSelection choose(SelectionStrategy strategy, StrategyContext context) {
    trainingPeak = highest(trainingPeak, nextStretch());
    long begin = System.nanoTime();
    Optional<Duration> cpu = cpuTime();
    try {
      return strategy.select(context);
    } finally {
      choices++;
      seconds += (System.nanoTime() - begin) / NANOS_PER_SECOND;
      cpuSeconds = sum(cpuSeconds, cpu, cpuTime());
      estimate = larger(estimate, context.memoryEstimate());
      if (NativeAllocation.current().applied()) {
        // What choosing left to the allocator is no memory of training.
        NativeAllocation.trim();
      }
      choosingPeak = highest(choosingPeak, nextStretch());
    }
  }

  /** Ends a stretch and begins another; returns the highest resident memory of the one before. */
  private OptionalLong nextStretch() {
    OptionalLong peak = stretch.peakBytes();
    stretch.close();
    stretch = ResidentSetPeak.start();
    return peak;
  }

  private static Optional<Duration> cpuTime() {
    return ProcessHandle.current().info().totalCpuDuration();
  }

  private static @Nullable Double sum(
      @Nullable Double before, Optional<Duration> begin, Optional<Duration> end) {
    return before == null || begin.isEmpty() || end.isEmpty()
        ? null
        : before + end.get().minus(begin.get()).toNanos() / NANOS_PER_SECOND;
  }

  private static @Nullable MemoryEstimate larger(
      @Nullable MemoryEstimate one, @Nullable MemoryEstimate other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.aboveIdle() >= other.aboveIdle() ? one : other;
  }

  private static OptionalLong highest(OptionalLong one, OptionalLong other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() ? other : one;
    }
    return OptionalLong.of(Math.max(one.getAsLong(), other.getAsLong()));
  }

  /**
   * Returns the growth of the resident memory from the start to its peak, choosing left out; null
   * where the system does not tell.
   */
  public @Nullable Long trainingPeak() {
    return aboveStart(highest(trainingPeak, stretch.peakBytes()));
  }

  /** Returns what choosing took. */
  public SelectionCosts choosing() {
    return new SelectionCosts(choices, seconds, cpuSeconds, estimate, aboveStart(choosingPeak));
  }

  private @Nullable Long aboveStart(OptionalLong peak) {
    return start.isEmpty() || peak.isEmpty()
        ? null
        : Long.valueOf(Math.max(0, peak.getAsLong() - start.getAsLong()));
  }

  /** Ends the measurement. */
  @Override
  public void close() {
    stretch.close();
  }
}
