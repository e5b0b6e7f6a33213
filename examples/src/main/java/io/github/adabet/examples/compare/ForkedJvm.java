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
  private static final String ENDS_WITH_PARENT = "adabet.endsWithParent";
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
   * @param output the file for what it prints, in a folder that is there; replaced if it exists,
   *     and stays
   * @param listener is asked to cancel while the process runs; the process is then ended
   * @throws ProcessFailedException if the process failed
   * @throws OperationCancelledException if the listener cancelled
   * @throws IOException if it cannot be started or its output cannot be kept
   */
  void run(String name, List<String> arguments, Path output, ProgressListener listener)
      throws IOException {
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
  }

  /**
   * Ends this process when the one that started it is gone, killed perhaps, so that it does not go
   * on in a folder that a next comparison takes up. Without effect in a process that was not
   * started by {@link #run}.
   */
  public static void endWithParent() {
    if (!Boolean.getBoolean(ENDS_WITH_PARENT)) {
      return;
    }
    Thread watch = new Thread(ForkedJvm::awaitEndOfParent, "adabet-parent");
    watch.setDaemon(true);
    watch.start();
  }

  /**
   * Nothing is ever sent through the pipe from the parent: it ends with the process that holds its
   * other end, at once. Asking whether a process is alive takes turns that get seconds apart.
   */
  private static void awaitEndOfParent() {
    try {
      System.in.readAllBytes();
    } catch (IOException e) {
      // A broken pipe says the same.
    }
    Runtime.getRuntime().halt(ORPHANED);
  }

  private List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.add("-D" + ENDS_WITH_PARENT + "=true");
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
      // Whoever comes next may use its folder, so it must be gone.
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
