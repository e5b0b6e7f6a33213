package io.github.adabet.djl.internal.memory;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * What this process may still take without making the system swap, kill or refuse.
 *
 * <p>On Linux that is what the kernel calls available, and no more than the {@linkplain
 * ControlGroups control groups} of this process leave; on Windows the free physical memory, in
 * which what is kept on standby is counted. Elsewhere it is unknown: macOS, for one, does not count
 * as free what it would give back at once, so that its figure would refuse what fits.
 */
final class AvailableMemory {

  private static final int READINGS = 5;
  private static final int MILLISECONDS_BETWEEN = 200;
  private static final String MEMINFO = "proc/meminfo";

  private AvailableMemory() {}

  /** Returns bytes, at least 1; empty where the system does not tell, or nothing to be trusted. */
  static OptionalLong bytes() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (system.startsWith("linux")) {
      return ofLinux(Path.of("/"));
    }
    if (system.startsWith("windows")
        && ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean known) {
      return trusted(known.getFreeMemorySize());
    }
    return OptionalLong.empty();
  }

  /**
   * Reads until there is enough, a few times within a second: others may be giving memory back, and
   * one reading can be wrong.
   *
   * @param needed how many bytes are enough
   * @return at least that many; or, if that was never read, the most that was; empty if it is
   *     unknown
   */
  static OptionalLong bytes(long needed) {
    return most(needed, AvailableMemory::bytes, AvailableMemory::pause);
  }

  /** The same with readings and pauses of another's. */
  static OptionalLong most(long needed, Supplier<OptionalLong> reading, Runnable pause) {
    long most = 0;
    for (int i = 0; i < READINGS; i++) {
      OptionalLong now = reading.get();
      if (now.isEmpty() || now.getAsLong() >= needed) {
        return now;
      }
      most = Math.max(most, now.getAsLong());
      if (i < READINGS - 1) {
        pause.run();
      }
    }
    return OptionalLong.of(most);
  }

  /**
   * Returns what Linux tells.
   *
   * @param root the folder that holds the kernel's files
   */
  static OptionalLong ofLinux(Path root) {
    OptionalLong kibibytes = KernelFile.number(root.resolve(MEMINFO), "MemAvailable:");
    if (kibibytes.isEmpty()) {
      return OptionalLong.empty();
    }
    OptionalLong machine = trusted(kibibytes.getAsLong() << 10);
    OptionalLong groups = ControlGroups.ofThisProcess(root).left();
    if (machine.isEmpty() || groups.isEmpty()) {
      return machine;
    }
    return trusted(Math.min(machine.getAsLong(), groups.getAsLong()));
  }

  /** Where nothing were left, nobody could ask: a reading of 0 is a wrong one. */
  private static OptionalLong trusted(long bytes) {
    return bytes > 0 ? OptionalLong.of(bytes) : OptionalLong.empty();
  }

  private static void pause() {
    try {
      Thread.sleep(MILLISECONDS_BETWEEN);
    } catch (InterruptedException e) {
      // Who waits is told at the next step; the readings that are left come at once.
      Thread.currentThread().interrupt();
    }
  }
}
