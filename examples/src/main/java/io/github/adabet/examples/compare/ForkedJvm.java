package io.github.adabet.examples.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.OperationCancelledException;
import io.github.adabet.ProgressListener;
import io.github.adabet.examples.model.PretrainedDigits;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs jobs, one at a time, in a JVM of their own.
 *
 * <p>The Java heap has a fixed size and is touched before the job starts, so that its growth does
 * not blur the native memory that training needs.
 */
final class ForkedJvm {
  private static final int SHOWN_LINES = 20;
  private static final String HEAP = "256m";
  private static final long POLL_MILLISECONDS = 50;

  private final String mainClass;
  private final List<String> jvmOptions;
  private final ObjectMapper json = new ObjectMapper();

  /**
   * Makes a runner of measured processes.
   *
   * @param engineThreads threads of the engine, 1 or more
   */
  ForkedJvm(int engineThreads) {
    this(MeasuredProcess.class.getName(), engineThreads);
  }

  /**
   * Makes a runner of any main class.
   *
   * @param mainClass takes the job's file and the result's file as arguments
   * @param engineThreads threads of the engine, 1 or more
   */
  ForkedJvm(String mainClass, int engineThreads) {
    this.mainClass = mainClass;
    this.jvmOptions = new ArrayList<>();
    jvmOptions.add("-D" + PretrainedDigits.ENGINE_THREADS + "=" + engineThreads);
    if (Runtime.version().feature() >= 22) {
      jvmOptions.add("--enable-native-access=ALL-UNNAMED");
    }
  }

  /**
   * Does a job.
   *
   * @param name what the job is called in an error's message
   * @param job what to do
   * @param listener is asked to cancel while the process runs; the process is then ended
   * @return what it found
   * @throws ProcessFailedException if the process failed or wrote no result
   * @throws OperationCancelledException if the listener cancelled
   * @throws IOException if it cannot be started or its files cannot be written
   */
  Measurement run(String name, Job job, ProgressListener listener) throws IOException {
    Path folder = Files.createTempDirectory("adabet-compare");
    try {
      Path output = folder.resolve("output.txt");
      Path result = folder.resolve("result.json");
      Path jobFile = folder.resolve("job.json");
      json.writeValue(jobFile.toFile(), job);
      Process process =
          new ProcessBuilder(command(jobFile, result))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      int code = waitFor(process, name, listener);
      // Ctrl-C at a terminal ends the child as well: that is no failure of its own.
      stopIfCancelled(name, listener);
      if (code != 0 || !Files.exists(result)) {
        throw new ProcessFailedException(
            "the process of '%s' ended with code %d. The end of its output:%n%s"
                .formatted(name, code, tail(output)));
      }
      return json.readValue(result.toFile(), Measurement.class);
    } finally {
      delete(folder);
    }
  }

  private List<String> command(Path job, Path result) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms" + HEAP, "-Xmx" + HEAP, "-XX:+AlwaysPreTouch"));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(List.of(job.toString(), result.toString()));
    return command;
  }

  private static int waitFor(Process process, String name, ProgressListener listener) {
    try {
      while (!process.waitFor(POLL_MILLISECONDS, TimeUnit.MILLISECONDS)) {
        stopIfCancelled(name, listener);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProcessFailedException(
          "the thread that waited for the process of '%s' was interrupted".formatted(name));
    } finally {
      // Its files are deleted next, so it must be gone.
      process.destroyForcibly().onExit().join();
    }
  }

  private static void stopIfCancelled(String name, ProgressListener listener) {
    if (listener.isCancelled()) {
      throw new OperationCancelledException(
          "The comparison was cancelled at '%s'; nothing is kept.".formatted(name));
    }
  }

  private static String tail(Path output) throws IOException {
    // The child may print in any encoding, and a broken character must not hide its message.
    List<String> lines =
        new String(Files.readAllBytes(output), Charset.defaultCharset()).lines().toList();
    return String.join(
        System.lineSeparator(),
        lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
