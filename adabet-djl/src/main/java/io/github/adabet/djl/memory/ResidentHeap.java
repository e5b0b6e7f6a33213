package io.github.adabet.djl.memory;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The part of the Java heap that is resident: all of it that Java has touched, in use or not. What
 * is told apart from it in a measurement of the process ({@link ResidentSetPeak}) is native memory,
 * of which the tensors are.
 *
 * <p>The virtual machine says where its heap lies (the diagnostic command {@code GC.heap_info}),
 * and on Linux the kernel how much of that is resident ({@code /proc/self/smaps}). Collectors whose
 * heap has no fixed place (ZGC), other virtual machines and other systems do not tell.
 *
 * <p>Stateless.
 */
public final class ResidentHeap {

  private static final Path MAPPINGS = Path.of("/proc/self/smaps");
  private static final Pattern RANGE = Pattern.compile("\\[(0x[0-9a-f]+(?:, ?0x[0-9a-f]+)+)\\)");
  private static final Pattern SEPARATOR = Pattern.compile(", ?");
  private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) .*");
  private static final Pattern RESIDENT = Pattern.compile("Rss: +(\\d+) kB");
  private static final int HEXADECIMAL = 16;
  private static final long KIBIBYTE = 1024;

  /**
   * Where a heap lies.
   *
   * @param begin the first address
   * @param end the address behind the last
   */
  private record Range(long begin, long end) {}

  private ResidentHeap() {}

  /**
   * Measures it.
   *
   * @return bytes; empty where virtual machine or system do not tell
   */
  public static OptionalLong bytes() {
    try {
      Range heap = range(heapInfo());
      return heap.begin() < heap.end() ? resident(heap) : OptionalLong.empty();
    } catch (JMException | IOException | SecurityException e) {
      return OptionalLong.empty();
    }
  }

  private static String heapInfo() throws JMException {
    ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
    return String.valueOf(
        ManagementFactory.getPlatformMBeanServer().invoke(commands, "gcHeapInfo", null, null));
  }

  /** Whatever parts a heap has, it goes from their first address to their last. */
  private static Range range(String info) {
    long begin = Long.MAX_VALUE;
    long end = 0;
    Matcher ranges = RANGE.matcher(info);
    while (ranges.find()) {
      for (String address : SEPARATOR.split(ranges.group(1), -1)) {
        long place = Long.parseUnsignedLong(address.substring("0x".length()), HEXADECIMAL);
        begin = Math.min(begin, place);
        end = Math.max(end, place);
      }
    }
    return new Range(begin, end);
  }

  private static OptionalLong resident(Range heap) throws IOException {
    long bytes = 0;
    boolean inside = false;
    for (String line : Files.readAllLines(MAPPINGS, StandardCharsets.ISO_8859_1)) {
      Matcher mapping = MAPPING.matcher(line);
      Matcher resident = RESIDENT.matcher(line);
      if (mapping.matches()) {
        inside =
            Long.parseUnsignedLong(mapping.group(1), HEXADECIMAL) >= heap.begin()
                && Long.parseUnsignedLong(mapping.group(2), HEXADECIMAL) <= heap.end();
      } else if (inside && resident.matches()) {
        bytes += Long.parseLong(resident.group(1)) * KIBIBYTE;
      }
    }
    return bytes > 0 ? OptionalLong.of(bytes) : OptionalLong.empty();
  }
}
