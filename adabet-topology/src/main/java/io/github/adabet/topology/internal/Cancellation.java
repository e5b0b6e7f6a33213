package io.github.adabet.topology.internal;

import io.github.adabet.OperationCancelledException;
import java.util.function.BooleanSupplier;

/**
 * Ends one call early: when the thread that made the call is interrupted, when the caller's own
 * condition holds, or when one of the call's workers has failed. Safe for use by several threads.
 */
public final class Cancellation {
  private final Thread caller = Thread.currentThread();
  private final BooleanSupplier requested;
  private volatile boolean stopped;

  /**
   * For a call made by the current thread.
   *
   * @param requested true as soon as the caller wants to stop; asked often and by several threads
   */
  public Cancellation(BooleanSupplier requested) {
    this.requested = requested;
  }

  /**
   * Returns if work should go on. The interrupt status stays as it is.
   *
   * @throws OperationCancelledException otherwise
   */
  public void check() {
    if (stopped || caller.isInterrupted() || requested.getAsBoolean()) {
      throw new OperationCancelledException(
          "the computation was cancelled before it was done; call again to start afresh.");
    }
  }

  /** Lets every later check fail. */
  void stop() {
    stopped = true;
  }
}
