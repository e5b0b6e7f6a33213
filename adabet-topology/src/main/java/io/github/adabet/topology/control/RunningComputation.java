package io.github.adabet.topology.control;

import io.github.adabet.OperationCancelledException;
import io.github.adabet.Progress;
import io.github.adabet.ProgressListener;
import java.time.Duration;
import java.util.Map;

/**
 * One call under way, as its engine sees it: whether to go on, and whom to tell of progress. Made
 * by {@link ComputationControl#start()} on the thread that made the call.
 */
public final class RunningComputation {
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  private final ComputationControl control;
  private final Thread caller = Thread.currentThread();
  private final long begun = System.nanoTime();
  private final long allowedNanos;

  RunningComputation(ComputationControl control) {
    this.control = control;
    allowedNanos =
        control
            .deadline()
            .filter(time -> time.compareTo(LONGEST) < 0)
            .map(Duration::toNanos)
            .orElse(Long.MAX_VALUE);
  }

  /**
   * Returns if the call should go on; to be asked often, from any of its threads. The calling
   * thread's interrupt status stays as it is.
   *
   * @throws OperationCancelledException if the calling thread is interrupted, the condition holds
   *     or the listener wants to cancel
   * @throws DeadlineExceededException if the time is over
   */
  public void check() {
    if (caller.isInterrupted() || control.isCancelled()) {
      throw new OperationCancelledException(
          "the computation was cancelled before it was done; call again to start afresh.");
    }
    if (allowedNanos != Long.MAX_VALUE && System.nanoTime() - begun >= allowedNanos) {
      throw new DeadlineExceededException(
          "the computation was not done within "
              + Duration.ofNanos(allowedNanos)
              + "; allow more time, or take a lower maximum degree, a lower threshold or fewer"
              + " points.");
    }
  }

  /**
   * Tells the listener how far the call is.
   *
   * @param task what is being done, for example {@code degree 2}
   * @param done units finished, 0 or more
   * @param total units in all, or -1 if unknown
   * @throws IllegalStateException if the current thread is not the one that made the call, on which
   *     alone the listener is called
   */
  public void report(String task, long done, long total) {
    report(task, done, total, Map.of());
  }

  /**
   * Tells the listener how far the call is, with figures worth showing.
   *
   * @param task what is being done, for example {@code degree 2}
   * @param done units finished, 0 or more
   * @param total units in all, or -1 if unknown
   * @param metrics names to figures, for example {@code memory.peak.bytes}
   * @throws IllegalStateException if the current thread is not the one that made the call, on which
   *     alone the listener is called
   */
  public void report(String task, long done, long total, Map<String, Double> metrics) {
    if (Thread.currentThread() != caller) {
      throw new IllegalStateException(
          "report was called on " + Thread.currentThread() + "; call it on " + caller + ".");
    }
    ProgressListener listener = control.listener();
    if (listener != ProgressListener.NONE) {
      listener.onProgress(new Progress(task, done, total, metrics));
    }
  }
}
