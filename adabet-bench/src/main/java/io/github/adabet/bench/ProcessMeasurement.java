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
 * that only growth in its last milliseconds is missed. On other systems memory is not measured.
 *
 * @param seconds wall-clock time; at least the limit if it was reached
 * @param peakBytes the high-water mark, empty if not measured
 * @param exitCode how it ended; meaningless if the limit was reached
 * @param limitReached whether the program was ended because its time was over
 * @param output the lines of its standard output
 * @param errors its error stream
 */
record ProcessMeasurement(
    double seconds,
    OptionalLong peakBytes,
    int exitCode,
    boolean limitReached,
    List<String> output,
    String errors) {
  private static final int MILLISECONDS_BETWEEN_READINGS = 4;
  private static final double NANOSECONDS = 1e9;
  private static final String MARK = "VmHWM:";
  private static final long KIBIBYTE = 1024;

  ProcessMeasurement {
    output = List.copyOf(output);
  }

  /**
   * Runs a program to its end or the limit.
   *
   * @param command program and arguments
   * @param limitSeconds when it is ended
   * @param folder for its output
   * @throws IOException if it cannot be started
   * @throws InterruptedException if the thread is interrupted; the program is ended first
   */
  static ProcessMeasurement of(List<String> command, double limitSeconds, Path folder)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    Path errors = Files.createTempFile(folder, "errors", ".txt");
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    Thread atExit = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      OptionalLong peak = OptionalLong.empty();
      boolean over = false;
      boolean done = false;
      while (!done && !over) {
        OptionalLong now = highWaterMark(process.pid());
        peak = now.isPresent() ? now : peak;
        done = process.waitFor(MILLISECONDS_BETWEEN_READINGS, TimeUnit.MILLISECONDS);
        over = !done && secondsSince(start) > limitSeconds;
      }
      double seconds = secondsSince(start);
      process.destroyForcibly().waitFor();
      return new ProcessMeasurement(
          seconds,
          peak,
          process.exitValue(),
          over,
          Files.readAllLines(output, StandardCharsets.UTF_8),
          Files.readString(errors, StandardCharsets.UTF_8));
    } finally {
      process.destroyForcibly().waitFor();
      Runtime.getRuntime().removeShutdownHook(atExit);
      Files.delete(output);
      Files.delete(errors);
    }
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / NANOSECONDS;
  }

  private static OptionalLong highWaterMark(long pid) {
    try {
      Path status = Path.of("/proc/" + pid + "/status");
      for (String line : Files.readAllLines(status, StandardCharsets.UTF_8)) {
        if (line.startsWith(MARK)) {
          String number = line.substring(MARK.length()).replace("kB", "").strip();
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
