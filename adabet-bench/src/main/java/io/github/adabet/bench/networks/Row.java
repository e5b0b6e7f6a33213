package io.github.adabet.bench.networks;

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
