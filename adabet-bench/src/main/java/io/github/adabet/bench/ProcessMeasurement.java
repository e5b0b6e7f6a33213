package io.github.adabet.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * One run of a program: its time from start to end, and the high-water mark of its resident memory
 * ({@code VmHWM}), which Linux keeps and which is read every few milliseconds while it runs, so
 * that only growth in its last milliseconds is missed. A program may reset its mark: what counts is
 * the highest that was read. On other systems memory is not measured.
 *
 * @param seconds wall-clock time; at least the limit if that was reached
 * @param peakBytes the high-water mark, empty if not measured
 * @param exitCode how it ended; meaningless if a limit was reached
 * @param limitReached whether the program was ended because its time was over or its memory too
 *     large
 * @param output the lines of its standard output
 * @param errors its error stream
 */
public record ProcessMeasurement(
    double seconds,
    OptionalLong peakBytes,
    int exitCode,
    boolean limitReached,
    List<String> output,
    String errors) {
  private static final int MILLISECONDS_BETWEEN_READINGS = 4;
  private static final double NANOSECONDS = 1e9;

  /** Copies the lines. */
  public ProcessMeasurement {
    output = List.copyOf(output);
  }

  /**
   * How far a program may go.
   *
   * @param seconds when it is ended
   * @param peakBytes the high-water mark at which it is ended, {@link Long#MAX_VALUE} for any
   */
  public record Limits(double seconds, long peakBytes) {}

  /**
   * Runs a program to its end or a limit. Its standard input stays open and empty as long as this
   * process lives.
   *
   * @param program what to start; its streams are redirected here
   * @param limits when it is ended
   * @param folder for its output
   * @return what it took and printed
   * @throws IOException if it cannot be started
   * @throws InterruptedException if the thread is interrupted; the program is ended first
   */
  public static ProcessMeasurement of(ProcessBuilder program, Limits limits, Path folder)
      throws IOException, InterruptedException {
    Path output = temporary(folder, "output");
    Path errors = temporary(folder, "errors");
    try {
      return measured(program, limits, output, errors);
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  /** A file that is gone when this process has ended, by Ctrl-C perhaps. */
  private static Path temporary(Path folder, String name) throws IOException {
    Path file = Files.createTempFile(folder, name, ".txt");
    file.toFile().deleteOnExit();
    return file;
  }

  private static ProcessMeasurement measured(
      ProcessBuilder program, Limits limits, Path output, Path errors)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process =
        program.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
    Thread atExit = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      OptionalLong peak = OptionalLong.empty();
      boolean over = false;
      boolean done = false;
      while (!done && !over) {
        peak = higher(peak, ResidentMemory.highWaterMark(process.pid()));
        done = process.waitFor(MILLISECONDS_BETWEEN_READINGS, TimeUnit.MILLISECONDS);
        over =
            !done
                && (secondsSince(start) > limits.seconds() || peak.orElse(0) > limits.peakBytes());
      }
      double seconds = secondsSince(start);
      process.destroyForcibly().waitFor();
      return new ProcessMeasurement(
          seconds, peak, process.exitValue(), over, text(output).lines().toList(), text(errors));
    } finally {
      process.destroyForcibly().waitFor();
      Runtime.getRuntime().removeShutdownHook(atExit);
    }
  }

  /** A program may print in any encoding, and a broken character must not hide its message. */
  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private static OptionalLong higher(OptionalLong peak, OptionalLong now) {
    return now.isPresent() && now.getAsLong() > peak.orElse(0) ? now : peak;
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / NANOSECONDS;
  }
}
