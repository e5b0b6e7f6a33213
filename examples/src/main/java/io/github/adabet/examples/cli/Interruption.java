package io.github.adabet.examples.cli;

import io.github.adabet.examples.ConsoleProgress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C, and any other orderly end of the process, into a cancellation, and holds the
 * process until the work has noticed it and saved its state. Close it when the work is over.
 */
final class Interruption implements AutoCloseable {
  private static final long LONGEST_WAIT_SECONDS = 60;

  private final CountDownLatch workIsOver = new CountDownLatch(1);
  private final Thread hook;

  private Interruption(ConsoleProgress work) {
    this.hook =
        new Thread(
            () -> {
              work.cancel();
              awaitEndOfWork();
            },
            "adabet-interruption");
  }

  /**
   * Listens for the end of the process from now on.
   *
   * @param work is asked to cancel
   * @return to be closed when the work is over
   */
  static Interruption cancelling(ConsoleProgress work) {
    Interruption interruption = new Interruption(work);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
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
}
