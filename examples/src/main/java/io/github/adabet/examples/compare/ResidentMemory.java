package io.github.adabet.examples.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The growth of this process's resident memory to its peak, from Linux' own high-water mark.
 *
 * <p>The mark is set back through {@code /proc/self/clear_refs} at the start. Where that is not
 * permitted or there is no {@code /proc}, there is no result: a mark left by earlier work would be
 * a wrong one.
 */
final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR_REFS = Path.of("/proc/self/clear_refs");
  private static final String RESET_HIGH_WATER_MARK = "5";
  private static final long KIBIBYTE = 1024;
  private static final long SLACK_BYTES = 4L << 20;

  private final OptionalLong start;

  private ResidentMemory(OptionalLong start) {
    this.start = start;
  }

  /**
   * Begins to measure.
   *
   * @return the measurement under way
   */
  static ResidentMemory start() {
    try {
      Files.writeString(CLEAR_REFS, RESET_HIGH_WATER_MARK);
      long resident = status("VmRSS:");
      // Some sandboxes accept the write and ignore it.
      boolean reset = status("VmHWM:") <= resident + SLACK_BYTES;
      return new ResidentMemory(reset ? OptionalLong.of(resident) : OptionalLong.empty());
    } catch (IOException e) {
      return new ResidentMemory(OptionalLong.empty());
    }
  }

  /**
   * The highest growth since the start.
   *
   * @return bytes, 0 or more, or empty where the system does not tell
   * @throws IOException if the mark cannot be read any more
   */
  OptionalLong peakBytes() throws IOException {
    return start.isEmpty()
        ? start
        : OptionalLong.of(Math.max(0, status("VmHWM:") - start.getAsLong()));
  }

  private static long status(String field) throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith(field)) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * KIBIBYTE;
      }
    }
    throw new IOException(STATUS + " has no line " + field);
  }
}
