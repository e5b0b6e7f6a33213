package io.github.adabet.examples.training;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * Wall-clock and processor time since a start.
 *
 * @param startNanos the wall clock at the start
 * @param startCpuNanos the processor time of the process at the start, negative if not told
 */
public record Stopwatch(long startNanos, long startCpuNanos) {
  private static final double NANOSECONDS = 1e9;

  /**
   * Starts to measure.
   *
   * @return the start
   */
  public static Stopwatch start() {
    return new Stopwatch(System.nanoTime(), processCpuNanos());
  }

  /**
   * Wall-clock time since the start.
   *
   * @return seconds
   */
  public double seconds() {
    return (System.nanoTime() - startNanos) / NANOSECONDS;
  }

  /**
   * Processor time of all threads since the start.
   *
   * @return seconds, or null where the system does not tell
   */
  public @Nullable Double cpuSeconds() {
    return startCpuNanos < 0 ? null : (processCpuNanos() - startCpuNanos) / NANOSECONDS;
  }

  private static long processCpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
