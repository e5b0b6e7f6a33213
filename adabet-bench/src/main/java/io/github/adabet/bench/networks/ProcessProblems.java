package io.github.adabet.bench.networks;

import io.github.adabet.bench.ProcessMeasurement.Limits;
import io.github.adabet.bench.networks.Row.Kind;
import io.github.adabet.bench.networks.Row.Problem;
import java.util.List;

/**
 * Why a process has no figures, for people.
 *
 * @param limits those of the process
 */
record ProcessProblems(Limits limits) {
  private static final int SHOWN_LINES = 20;
  private static final double MEBIBYTE = 1024 * 1024;

  /** It took too much memory. */
  Problem tooLarge() {
    return new Problem(
        Kind.MEMORY,
        "it took more than %.0f MiB; raise --memory-limit or lower --batch-size"
            .formatted(limits.peakBytes() / MEBIBYTE));
  }

  /** It took too much time. */
  Problem tooSlow() {
    return new Problem(
        Kind.TIME,
        "it took more than %.0f s; raise --time-limit or lower --steps"
            .formatted(limits.seconds()));
  }

  /** It ended by itself, and not as it should. */
  Problem failed(int exitCode, String errors) {
    // Without the frames of stack traces, which would hide the messages.
    List<String> lines = errors.lines().filter(line -> !line.startsWith("\tat ")).toList();
    return new Problem(
        Kind.FAILED,
        "exit code %d. The end of its output:%n%s"
            .formatted(
                exitCode,
                String.join(
                    System.lineSeparator(),
                    lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()))));
  }
}
