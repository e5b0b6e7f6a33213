package io.github.adabet.examples.compare;

import io.github.adabet.OperationCancelledException;
import io.github.adabet.ProgressListener;
import io.github.adabet.djl.memory.NativeAllocation;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs command lines, one at a time, in a JVM of their own.
 *
 * <p>The Java heap has a fixed size and is touched before the work starts, so that its growth does
 * not blur the native memory that training needs.
 */
public final class ForkedJvm {
  private static final String PARENT = "adabet.parent";
  private static final int ORPHANED = 1;

  private static final int SHOWN_LINES = 20;
  private static final long MEBIBYTE = 1 << 20;
  private static final long POLL_MILLISECONDS = 50;

  private final String mainClass;
  private final List<String> jvmOptions;

  /**
   * Makes a runner of a main class.
   *
   * @param mainClass is given the command lines as arguments
   * @param heapBytes size of the Java heap, 1 MiB or more
   */
  public ForkedJvm(String mainClass, long heapBytes) {
    if (heapBytes < MEBIBYTE) {
      throw new IllegalArgumentException(
          "heapBytes is " + heapBytes + "; it must be 1 MiB or more");
    }
    this.mainClass = mainClass;
    String heap = heapBytes / MEBIBYTE + "m";
    this.jvmOptions = new ArrayList<>(List.of("-Xms" + heap, "-Xmx" + heap));
    jvmOptions.add("-XX:+AlwaysPreTouch");
    if (Runtime.version().feature() >= 22) {
      jvmOptions.add("--enable-native-access=ALL-UNNAMED");
    }
  }

  /**
   * Runs a command line to its end.
   *
   * @param name what the work is called in an error's message
   * @param arguments the command line
   * @param listener is asked to cancel while the process runs; the process is then ended
   * @throws ProcessFailedException if the process failed
   * @throws OperationCancelledException if the listener cancelled
   * @throws IOException if it cannot be started or its output cannot be kept
   */
  void run(String name, List<String> arguments, ProgressListener listener) throws IOException {
    Path output = Files.createTempFile("adabet-compare", ".txt");
    try {
      ProcessBuilder program =
          new ProcessBuilder(command(arguments))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      NativeAllocation.oneHeap(program.environment());
      Process process = program.start();
      int code = waitFor(process, name, listener);
      // Ctrl-C at a terminal ends the child as well: that is no failure of its own.
      stopIfCancelled(name, listener);
      if (code != 0) {
        throw new ProcessFailedException(
            "the process of '%s' ended with code %d. The end of its output:%n%s"
                .formatted(name, code, tail(output)));
      }
    } finally {
      Files.delete(output);
    }
  }

  /**
   * Ends this process when the one that started it is gone, killed perhaps, so that it does not go
   * on in a folder that a next comparison takes up. Without effect in a process that was not
   * started by {@link #run}.
   */
  public static void endWithParent() {
    Long parent = Long.getLong(PARENT);
    if (parent == null) {
      return;
    }
    Thread watch =
        new Thread(
            () -> {
              ProcessHandle.of(parent).ifPresent(running -> running.onExit().join());
              Runtime.getRuntime().halt(ORPHANED);
            },
            "adabet-parent");
    watch.setDaemon(true);
    watch.start();
  }

  private List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.add("-D" + PARENT + "=" + ProcessHandle.current().pid());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(arguments);
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
      // Its output is deleted next, so it must be gone.
      process.destroyForcibly().onExit().join();
    }
  }

  private static void stopIfCancelled(String name, ProgressListener listener) {
    if (listener.isCancelled()) {
      throw new OperationCancelledException("The comparison was cancelled at '%s'".formatted(name));
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
}
