package io.github.adabet.topology.internal.support;

import io.github.adabet.OperationCancelledException;

/**
 * Ends one call early: when the caller's own check throws, or when one of the call's workers has
 * failed. Safe for use by several threads.
 */
public final class Cancellation {
  private final Runnable callersCheck;
  private volatile boolean stopped;

  /**
   * For one call.
   *
   * @param callersCheck throws as soon as the caller wants to stop; asked often and by several
   *     threads
   */
  public Cancellation(Runnable callersCheck) {
    this.callersCheck = callersCheck;
  }

  /**
   * Returns if work should go on.
   *
   * @throws OperationCancelledException if a worker has failed, and whatever the caller's check
   *     throws
   */
  public void check() {
    if (stopped) {
      throw new OperationCancelledException(
          "the computation ended early because another of its threads failed.");
    }
    callersCheck.run();
  }

  /** Lets every later check fail. */
  void stop() {
    stopped = true;
  }
}
