package io.github.adabet.djl.internal.memory;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * What this process may still take: of the machine's memory what programs can get without swapping,
 * and in a container with a limit no more than what is left of that, its file cache counted as
 * free.
 */
final class AvailableMemory {

  private static final String MEMINFO = "proc/meminfo";
  private static final List<String> CONTAINER_STATISTICS =
      List.of("sys/fs/cgroup/memory.stat", "sys/fs/cgroup/memory/memory.stat");
  private static final long KIBIBYTE = 1024;

  private AvailableMemory() {}

  /** Returns bytes; empty where the platform does not tell. */
  static OptionalLong bytes() {
    if (!(ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)) {
      return OptionalLong.empty();
    }
    return bytes(system.getTotalMemorySize(), system.getFreeMemorySize(), Path.of("/"));
  }

  /**
   * Returns bytes; empty where the platform does not tell.
   *
   * @param limit all memory, the container's where it has a limit
   * @param free what of it nobody uses
   * @param root the folder that holds the kernel's files
   */
  static OptionalLong bytes(long limit, long free, Path root) {
    if (limit <= 0 || free < 0) {
      return OptionalLong.empty();
    }
    Path meminfo = root.resolve(MEMINFO);
    OptionalLong machine = field(meminfo, "MemAvailable:");
    OptionalLong total = field(meminfo, "MemTotal:");
    if (machine.isEmpty() || total.isEmpty()) {
      return OptionalLong.of(free);
    }
    long available = machine.getAsLong() * KIBIBYTE;
    boolean contained = limit < total.getAsLong() * KIBIBYTE;
    return OptionalLong.of(
        contained ? Math.min(available, Math.min(limit, free + fileCache(root))) : available);
  }

  private static long fileCache(Path root) {
    for (String name : CONTAINER_STATISTICS) {
      Path statistics = root.resolve(name);
      OptionalLong active = field(statistics, "active_file ");
      OptionalLong inactive = field(statistics, "inactive_file ");
      if (active.isPresent() && inactive.isPresent()) {
        return active.getAsLong() + inactive.getAsLong();
      }
    }
    return 0;
  }

  private static OptionalLong field(Path file, String name) {
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        if (line.startsWith(name)) {
          String number = line.substring(name.length()).replace("kB", "").strip();
          return OptionalLong.of(Long.parseLong(number));
        }
      }
      return OptionalLong.empty();
    } catch (IOException | NumberFormatException | SecurityException e) {
      return OptionalLong.empty();
    }
  }
}
