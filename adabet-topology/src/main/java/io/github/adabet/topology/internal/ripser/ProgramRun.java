package io.github.adabet.topology.internal.ripser;

import io.github.adabet.OperationCancelledException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of another program. What it prints is read while it runs, so that it never waits for its
 * reader. Whatever ends the run early (its caller's check, an interrupt, an error, the end of the
 * Java process) ends the program and those that it has started.
 */
public final class ProgramRun {
  private static final long MILLISECONDS_BETWEEN_CHECKS = 20;
  private static final long LONGEST_DEATH_SECONDS = 10;
  private static final long LONGEST_CHILD_DEATH_SECONDS = 2;

  /** Characters kept of what it prints on the error stream: the last ones. */
  private static final int LONGEST_ERROR = 4096;

  private final Process process;
  private final Drain output;
  private final Drain errors;

  private ProgramRun(Process process, Consumer<String> lines, StringBuilder errorText) {
    this.process = process;
    output = new Drain(process.getInputStream(), lines);
    errors = new Drain(process.getErrorStream(), line -> keepEnd(errorText, line));
  }

  /**
   * How a program ended.
   *
   * @param exitCode 0 for success; 128 and more, on Unix, after a signal
   * @param errors the end of what it printed on its error stream
   */
  public record Outcome(int exitCode, String errors) {}

  /**
   * Runs a program to its end, with an empty standard input.
   *
   * @param command the program and its arguments
   * @param check asked every few milliseconds; what it throws ends the program and the call
   * @param lines takes each line of the standard output, on another thread; what it throws ends the
   *     program and the call
   * @return how it ended
   * @throws IOException if the program cannot be started or its output cannot be read
   * @throws OperationCancelledException if the calling thread is interrupted, whose interrupt
   *     status stays set
   */
  public static Outcome run(List<String> command, Runnable check, Consumer<String> lines)
      throws IOException {
    Process process = new ProcessBuilder(command).start();
    ExitHook hook = ExitHook.register(() -> kill(process));
    try {
      process.getOutputStream().close();
      StringBuilder errorText = new StringBuilder();
      ProgramRun run = new ProgramRun(process, lines, errorText);
      run.await(check);
      return new Outcome(process.exitValue(), errorText.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationCancelledException(
          "the thread was interrupted while it waited for " + command.get(0) + "; call again.", e);
    } finally {
      kill(process);
      hook.close();
    }
  }

  private void await(Runnable check) throws IOException, InterruptedException {
    output.start();
    errors.start();
    boolean done = false;
    while (!done) {
      check.run();
      output.rethrow();
      errors.rethrow();
      done =
          process.waitFor(MILLISECONDS_BETWEEN_CHECKS, TimeUnit.MILLISECONDS)
              && output.finished()
              && errors.finished();
    }
    output.rethrow();
    errors.rethrow();
  }

  /** Ends the program and its descendants, and waits until they are gone. */
  private static void kill(Process process) {
    if (!process.isAlive()) {
      return;
    }
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    boolean interrupted = Thread.interrupted();
    try {
      process.waitFor(LONGEST_DEATH_SECONDS, TimeUnit.SECONDS);
      for (ProcessHandle child : children) {
        awaitEnd(child);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * A killed process goes on existing for a moment, for longer if nobody asks for its exit code.
   */
  private static void awaitEnd(ProcessHandle child) throws InterruptedException {
    try {
      child.onExit().get(LONGEST_CHILD_DEATH_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return;
    }
  }

  private static void keepEnd(StringBuilder text, String line) {
    text.append(text.isEmpty() ? "" : "\n").append(line);
    text.delete(0, Math.max(0, text.length() - LONGEST_ERROR));
  }

  /** Reads a stream to its end on a thread of its own. */
  private static final class Drain {
    private final Thread thread;
    private volatile @Nullable Throwable failure;

    Drain(InputStream stream, Consumer<String> lines) {
      thread = new Thread(() -> read(stream, lines), "adabet-program-output");
      thread.setDaemon(true);
    }

    void start() {
      thread.start();
    }

    private void read(InputStream stream, Consumer<String> lines) {
      try (BufferedReader reader =
          new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          lines.accept(line);
        }
      } catch (IOException | RuntimeException | Error e) {
        failure = e;
      }
    }

    boolean finished() throws InterruptedException {
      thread.join(MILLISECONDS_BETWEEN_CHECKS);
      return !thread.isAlive();
    }

    void rethrow() throws IOException {
      Throwable thrown = failure;
      if (thrown instanceof IOException e) {
        throw new IOException(e.getMessage(), e);
      }
      if (thrown instanceof RuntimeException e) {
        throw e;
      }
      if (thrown instanceof Error e) {
        throw e;
      }
    }
  }
}
