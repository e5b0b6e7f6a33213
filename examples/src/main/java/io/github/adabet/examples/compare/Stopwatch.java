package io.github.adabet.examples.compare;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * Wall-clock and processor time since a start.
 *
 * @param startNanos the wall clock at the start
 * @param startCpuNanos the processor time of the process at the start, negative if not told
 */
record Stopwatch(long startNanos, long startCpuNanos) {
  private static final double NANOSECONDS = 1e9;

  /** Starts to measure. */
  static Stopwatch start() {
    return new Stopwatch(System.nanoTime(), processCpuNanos());
  }

  /** Wall-clock time since the start. */
  double seconds() {
    return (System.nanoTime() - startNanos) / NANOSECONDS;
  }

  /** Processor time of all threads since the start, or null where the system does not tell. */
  @Nullable Double cpuSeconds() {
    return startCpuNanos < 0 ? null : (processCpuNanos() - startCpuNanos) / NANOSECONDS;
  }

  private static long processCpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
