package io.github.adabet.topology.internal.ripser;

import io.github.adabet.OperationCancelledException;

/** Something to be done if the Java process ends while this is open. */
final class ExitHook implements AutoCloseable {
  private final Thread thread;

  private ExitHook(Runnable work) {
    thread = new Thread(work, "adabet-exit");
  }

  /**
   * Opens a hook.
   *
   * @param work done at once if the process is ending already
   * @throws OperationCancelledException if the process is ending already
   */
  static ExitHook register(Runnable work) {
    ExitHook hook = new ExitHook(work);
    try {
      Runtime.getRuntime().addShutdownHook(hook.thread);
    } catch (IllegalStateException e) {
      work.run();
      throw new OperationCancelledException("the Java process is ending.", e);
    }
    return hook;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException e) {
      // The process is ending, and the work is done by the hook.
      return;
    }
  }
}
