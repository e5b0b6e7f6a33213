package io.github.adabet.djl.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures how far the resident memory of this process rises above where it stood at the start of
 * the measurement: Java heap, native tensors and everything else.
 *
 * <p>On Linux the kernel keeps the high-water mark ({@code VmHWM} in {@code /proc/self/status}). It
 * is reset at the start through {@code /proc/self/clear_refs} where that is permitted, which gives
 * an exact peak; whoever reads the mark of the same process later must know that it was reset.
 * Where resetting is refused, a daemon thread samples {@code VmRSS} every {@value #SAMPLING_MILLIS}
 * ms and a shorter spike can be missed. On other systems nothing is measured.
 *
 * <p>The process has one mark: of two measurements that overlap in time, the earlier one can lose
 * its peak to the later one's reset.
 *
 * <p>Safe for use by several threads.
 */
public final class ResidentSetPeak implements AutoCloseable {

  private static final int SAMPLING_MILLIS = 5;
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR_REFS = Path.of("/proc/self/clear_refs");
  private static final String RESET_HIGH_WATER_MARK = "5";
  private static final long KIBIBYTE = 1024;
  private static final long RESET_SLACK_BYTES = 4 << 20;

  private final OptionalLong start;
  private final boolean highWaterMark;
  private final AtomicLong sampledPeak = new AtomicLong();
  private final Thread sampler;

  private ResidentSetPeak(OptionalLong start, boolean highWaterMark) {
    this.start = start;
    this.highWaterMark = highWaterMark;
    this.sampler = new Thread(this::sample, "adabet-resident-memory");
    sampler.setDaemon(true);
  }

  /**
   * Starts a measurement.
   *
   * @return the running measurement; the caller closes it
   */
  public static ResidentSetPeak start() {
    boolean reset = resetHighWaterMark();
    ResidentSetPeak measurement = new ResidentSetPeak(residentBytes(), reset);
    if (measurement.start.isPresent() && !reset) {
      measurement.sampledPeak.set(measurement.start.getAsLong());
      measurement.sampler.start();
    }
    return measurement;
  }

  /**
   * Returns the peak since the start.
   *
   * @return bytes above the start, at least 0; empty where the system does not tell
   */
  public OptionalLong bytesAboveStart() {
    OptionalLong peak = peakBytes();
    return peak.isEmpty()
        ? peak
        : OptionalLong.of(Math.max(0, peak.getAsLong() - start.getAsLong()));
  }

  /**
   * Returns the highest resident memory since the start.
   *
   * @return bytes of the whole process; empty where the system does not tell
   */
  public OptionalLong peakBytes() {
    if (start.isEmpty()) {
      return OptionalLong.empty();
    }
    return highWaterMark ? statusBytes("VmHWM:") : OptionalLong.of(sampledPeak.get());
  }

  /**
   * Tells whether the system keeps the peak, so that no spike is missed.
   *
   * @return true if its mark could be reset at the start; false if the peak is sampled, or not
   *     measured at all
   */
  public boolean isExact() {
    return highWaterMark;
  }

  /**
   * Returns the resident memory of this process now.
   *
   * @return bytes; empty where the system does not tell
   */
  public static OptionalLong residentBytes() {
    return statusBytes("VmRSS:");
  }

  /** Ends the measurement. */
  @Override
  public void close() {
    sampler.interrupt();
  }

  private void sample() {
    while (!Thread.currentThread().isInterrupted()) {
      residentBytes().ifPresent(now -> sampledPeak.accumulateAndGet(now, Math::max));
      try {
        Thread.sleep(SAMPLING_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean resetHighWaterMark() {
    try {
      Files.writeString(CLEAR_REFS, RESET_HIGH_WATER_MARK);
    } catch (IOException | SecurityException e) {
      return false;
    }
    // Some sandboxes accept the write and ignore it.
    OptionalLong mark = statusBytes("VmHWM:");
    OptionalLong resident = residentBytes();
    return mark.isPresent()
        && resident.isPresent()
        && mark.getAsLong() <= resident.getAsLong() + RESET_SLACK_BYTES;
  }

  private static OptionalLong statusBytes(String field) {
    try {
      for (String line : Files.readAllLines(STATUS, StandardCharsets.UTF_8)) {
        if (line.startsWith(field)) {
          String number = line.substring(field.length()).replace("kB", "").strip();
          return OptionalLong.of(Long.parseLong(number) * KIBIBYTE);
        }
      }
      return OptionalLong.empty();
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
