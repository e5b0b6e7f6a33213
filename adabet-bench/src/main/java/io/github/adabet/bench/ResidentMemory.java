package io.github.adabet.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What Linux tells of the resident memory of a process; nothing on other systems. */
public final class ResidentMemory {
  private static final long KIBIBYTE = 1024;

  private ResidentMemory() {}

  /**
   * The resident memory now.
   *
   * @param pid a process
   * @return bytes; empty if the process has ended or the system does not tell
   */
  public static OptionalLong now(long pid) {
    return status(pid, "VmRSS:");
  }

  /**
   * The highest resident memory since the process started or reset the mark.
   *
   * @param pid a process
   * @return bytes; empty if the process has ended or the system does not tell
   */
  public static OptionalLong highWaterMark(long pid) {
    return status(pid, "VmHWM:");
  }

  private static OptionalLong status(long pid, String field) {
    try {
      Path status = Path.of("/proc/" + pid + "/status");
      for (String line : Files.readAllLines(status, StandardCharsets.UTF_8)) {
        if (line.startsWith(field)) {
          String number = line.substring(field.length()).replace("kB", "").strip();
          return OptionalLong.of(Long.parseLong(number) * KIBIBYTE);
        }
      }
      return OptionalLong.empty();
    } catch (IOException e) {
      // No such file: the process has just ended, or this is no Linux.
      return OptionalLong.empty();
    }
  }
}
