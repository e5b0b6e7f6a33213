package io.github.adabet.bench.networks;

import io.github.adabet.bench.Median;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A finished process.
 *
 * @param configuration what it measured
 * @param round in which round, from 1
 * @param measurement what it found, null if it failed or was ended
 * @param processPeakBytes the highest resident memory of the whole process, null where the system
 *     does not tell
 * @param processSeconds its whole wall-clock time, at least the limit if it was ended then
 * @param problem why there is no measurement, null if there is one
 */
record Row(
    Configuration configuration,
    int round,
    @Nullable Measurement measurement,
    @Nullable Long processPeakBytes,
    double processSeconds,
    @Nullable Problem problem) {

  private static final double MEBIBYTE = 1024 * 1024;

  /** What came out, in a line. */
  String summary() {
    if (measurement == null) {
      return "%s after %.1f s".formatted(whyNot(), processSeconds);
    }
    Long peak = measurement.peakBytes();
    return String.format(
        Locale.ROOT,
        "%.3f s a step, %s, %.1f s in all",
        Median.of(measurement.stepSeconds()),
        peak == null ? "memory not measured" : "%.0f MiB above idle".formatted(peak / MEBIBYTE),
        processSeconds);
  }

  /** Why there is no measurement, in a line. */
  String whyNot() {
    return problem == null ? "unknown" : problem.kind().label() + ": " + problem.message();
  }

  /**
   * Why there is no measurement.
   *
   * @param kind in a word
   * @param message for a person; holds the end of the process's output
   */
  record Problem(Kind kind, String message) {}

  /** Kinds of problem. */
  enum Kind {
    /** The process failed. */
    FAILED("failed"),
    /** It was ended because its time was over. */
    TIME("> time limit"),
    /** It was ended because it grew too large. */
    MEMORY("> memory limit");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** How a table says it. */
    String label() {
      return label;
    }
  }
}
