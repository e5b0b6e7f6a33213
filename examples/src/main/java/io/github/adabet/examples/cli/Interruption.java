package io.github.adabet.examples.cli;

import io.github.adabet.OperationCancelledException;
import io.github.adabet.examples.ConsoleProgress;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Turns Ctrl-C, and any other orderly end of the process, into a cancellation, and holds the
 * process until the work has noticed it, saved its state and said so; or lets it go at once where
 * there is nothing to save yet.
 */
final class Interruption implements AutoCloseable {
  private static final long LONGEST_WAIT_SECONDS = 60;

  private final CountDownLatch workIsOver = new CountDownLatch(1);
  private final Thread hook;

  private Interruption(ConsoleProgress progress) {
    this.hook =
        new Thread(
            () -> {
              progress.cancel();
              if (progress.hasNothingToSave()) {
                System.err.println(
                    "adabet: interrupted before the work began; downloads go on where they"
                        + " stopped");
              } else {
                awaitEndOfWork();
              }
            },
            "adabet-interruption");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Does long work that can be interrupted.
   *
   * @param command the command that works; errors go to its error stream
   * @param work is given a progress to report to, whose cancellation it must heed
   * @return the exit code: 0, or that of an interrupted run
   * @throws IOException if the work does
   */
  static int listening(CommandSpec command, Work work) throws IOException {
    ConsoleProgress progress = new ConsoleProgress();
    Interruption interruption = new Interruption(progress);
    try (interruption) {
      try (progress) {
        work.run(progress);
        return ExitCode.OK;
      } catch (OperationCancelledException e) {
        command.commandLine().getErr().println("adabet: " + e.getMessage());
        return AdaBetCommand.INTERRUPTED;
      }
    }
  }

  private void awaitEndOfWork() {
    try {
      if (!workIsOver.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("adabet: the step under way does not end; its work is lost");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    workIsOver.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: the hook runs already, and has just been let go.
      return;
    }
  }

  /** Long work. */
  @FunctionalInterface
  interface Work {
    /**
     * Works.
     *
     * @param progress where to report, and where cancellation is asked for
     * @throws IOException if reading or writing fails
     */
    void run(ConsoleProgress progress) throws IOException;
  }
}
