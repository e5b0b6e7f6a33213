package io.github.adabet.examples.doctor;

import ai.djl.util.Utils;
import com.sun.management.OperatingSystemMXBean;
import io.github.adabet.Provenance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks at Java, the memory there is, and the folders that are used. Stateless. */
final class JavaProbe {
  private static final double GIBIBYTE = 1024.0 * 1024 * 1024;

  private JavaProbe() {}

  static List<Finding> findings(Path cache, boolean offline) {
    Map<String, String> settings = Provenance.ofThisPlatform().build().settings();
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    Map<String, String> java = new LinkedHashMap<>();
    java.put("home", System.getProperty("java.home", "unknown"));
    java.put("machine", "%s, %s".formatted(settings.get("os.name"), settings.get("os.arch")));
    java.put("processors", String.valueOf(settings.get("processors")));
    instructions().ifPresent(known -> java.put("instructions", known));
    java.put("heap limit", gibibytes(Runtime.getRuntime().maxMemory()) + " (option -Xmx)");
    // Within the limits of a container, which Java reads from its control group.
    java.put("memory", gibibytes(system.getTotalMemorySize()) + " for Java and engines together");
    Map<String, String> files = new LinkedHashMap<>();
    files.put("downloads", cache + (Files.isDirectory(cache) ? "" : " (not there yet)"));
    files.put(
        "offline",
        offline ? "yes, nothing is downloaded" : "no (ADABET_OFFLINE forbids downloads)");
    files.put("engines", Utils.getCacheDir().toString());
    files.put("temporary", System.getProperty("java.io.tmpdir", "unknown"));
    return List.of(
        Finding.found("adabet", "adabet", settings.get("adabet.version"), Map.of()),
        Finding.found("java", "Java", settings.get("java.version"), java),
        Finding.found("folders", "files", null, files));
  }

  /** The instruction sets for numbers that the processor has, where Linux tells. */
  private static Optional<String> instructions() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
          .findFirst()
          .map(
              line ->
                  Pattern.compile("\\s+")
                      .splitAsStream(line)
                      .filter(word -> word.matches("sse4_2|fma|avx\\w*|amx\\w*|asimd|neon|sve\\w*"))
                      .collect(Collectors.joining(" ")));
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  private static String gibibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / GIBIBYTE);
  }
}
