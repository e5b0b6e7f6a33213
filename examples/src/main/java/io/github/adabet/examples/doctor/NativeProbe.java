package io.github.adabet.examples.doctor;

import ai.djl.engine.Engine;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.adabet.BackendUnavailableException;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.tensorflow.TensorFlowRuntime;
import io.github.adabet.examples.doctor.Finding.State;
import io.github.adabet.spi.Probe;
import io.github.adabet.topology.spi.HomologyEngineProvider;
import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks at one part that loads native code: the main class of {@link ProbeProcess}. */
final class NativeProbe {
  static final String TOPOLOGY = "topology";
  static final String FONTS = "fonts";

  private static final Pattern BETWEEN_WORDS = Pattern.compile("[\\s,\\[\\]]+");
  private static final Path MAPPED_FILES = Path.of("/proc/self/maps");

  private NativeProbe() {}

  /**
   * Looks at a part.
   *
   * @param arguments the part, and the file to write the findings to
   * @throws IOException if it cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    List<Finding> findings =
        switch (arguments[0]) {
          case TOPOLOGY -> topology();
          case FONTS -> List.of(fonts());
          case TensorFlowRuntime.NAME -> List.of(tensorFlow());
          default -> List.of(engine(arguments[0]));
        };
    new JsonMapper().writeValue(Path.of(arguments[1]).toFile(), findings);
    // Engines leave threads behind that are no daemons.
    Runtime.getRuntime().halt(0);
  }

  /** The kind of a part. */
  static String area(String subject) {
    return switch (subject) {
      case TOPOLOGY -> "topology";
      case FONTS -> "pictures";
      default -> Doctor.ENGINE;
    };
  }

  /** How to add a part that is missing, or null if nothing can be said. */
  static @Nullable String remedy(String subject) {
    return switch (subject) {
      case DjlEngines.MXNET -> Installation.fetch("mxnet");
      case TensorFlowRuntime.NAME -> Installation.fetch("tensorflow");
      default -> null;
    };
  }

  private static Finding engine(String name) {
    Probe probe = DjlEngines.probe(name);
    if (!probe.available()) {
      return Finding.without(Doctor.ENGINE, name, State.MISSING, probe.detail(), remedy(name));
    }
    try {
      Engine engine = DjlEngines.engine(name);
      Map<String, String> details = new LinkedHashMap<>();
      details.put("DJL", Engine.getDjlVersion());
      details.put("threads", threads(name));
      builtWith(engine).ifPresent(set -> details.put("built with", set));
      loadedFrom(name.equals(DjlEngines.PYTORCH) ? "libtorch_cpu." : "libmxnet.")
          .ifPresent(file -> details.put("loaded from", file));
      return Finding.found(Doctor.ENGINE, name, engine.getVersion(), details);
    } catch (BackendUnavailableException e) {
      return Finding.without(
          Doctor.ENGINE, name, State.BROKEN, String.valueOf(e.getMessage()), remedy(name));
    }
  }

  private static Finding tensorFlow() {
    String name = TensorFlowRuntime.NAME;
    Probe probe = TensorFlowRuntime.probe();
    if (!probe.available()) {
      return Finding.without(Doctor.ENGINE, name, State.MISSING, probe.detail(), remedy(name));
    }
    try {
      String version = TensorFlowRuntime.load();
      Map<String, String> details = new LinkedHashMap<>();
      details.put("library", probe.detail());
      loadedFrom("libtensorflow_cc.").ifPresent(file -> details.put("loaded from", file));
      return Finding.found(Doctor.ENGINE, name, version, details);
    } catch (BackendUnavailableException e) {
      return Finding.without(
          Doctor.ENGINE, name, State.BROKEN, String.valueOf(e.getMessage()), remedy(name));
    }
  }

  /** PyTorch says how many it uses; MXNet's OpenMP takes what the environment says. */
  private static String threads(String name) {
    if (name.equals(DjlEngines.PYTORCH)) {
      try {
        // By reflection, because the command line is compiled without any engine.
        return Class.forName("ai.djl.pytorch.jni.JniUtils")
            .getMethod("getNumThreads")
            .invoke(null)
            .toString();
      } catch (ReflectiveOperationException e) {
        return "not known: " + e;
      }
    }
    String stated = System.getenv("OMP_NUM_THREADS");
    return stated == null
        ? Runtime.getRuntime().availableProcessors() + ", as there are processors"
        : stated + ", by OMP_NUM_THREADS";
  }

  /** What the engine says of the instructions and libraries it is built with. */
  private static Optional<String> builtWith(Engine engine) {
    List<String> named =
        BETWEEN_WORDS
            .splitAsStream(engine.toString())
            .filter(word -> word.matches("(?i)(CPU_)?(AVX\\w*|SSE\\w*|F16C|NEON|MKL|MKLDNN)"))
            .distinct()
            .toList();
    return named.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", named));
  }

  /** The engine's library among the files of this process, on Linux. */
  private static Optional<String> loadedFrom(String library) {
    try (Stream<String> lines = Files.lines(MAPPED_FILES, StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> line.contains("/" + library))
          .map(line -> line.substring(line.indexOf('/')))
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /** Every homology engine there is; the provider of a broken one must not hide the others. */
  private static List<Finding> topology() {
    List<Finding> findings = new ArrayList<>();
    Iterator<HomologyEngineProvider> providers =
        ServiceLoader.load(HomologyEngineProvider.class).iterator();
    while (true) {
      try {
        if (!providers.hasNext()) {
          return findings;
        }
        findings.add(homologyEngine(providers.next()));
      } catch (ServiceConfigurationError e) {
        findings.add(
            Finding.without(
                area(TOPOLOGY), "?", State.BROKEN, String.valueOf(e.getMessage()), null));
      }
    }
  }

  private static Finding homologyEngine(HomologyEngineProvider provider) {
    Probe probe = provider.probe();
    return probe.available()
        ? Finding.found(area(TOPOLOGY), provider.name(), probe.detail(), Map.of())
        : Finding.without(area(TOPOLOGY), provider.name(), State.MISSING, probe.detail(), null);
  }

  private static Finding fonts() {
    try {
      Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
      font.getStringBounds("adabet", new FontRenderContext(null, true, true));
      return Finding.found(area(FONTS), FONTS, null, Map.of("sans-serif", font.getFontName()));
    } catch (RuntimeException | LinkageError | InternalError e) {
      return Finding.without(
          area(FONTS),
          FONTS,
          State.BROKEN,
          "pictures as PNG cannot be written: " + e,
          "install a font, on Debian the packages fontconfig and fonts-dejavu-core");
    }
  }
}
