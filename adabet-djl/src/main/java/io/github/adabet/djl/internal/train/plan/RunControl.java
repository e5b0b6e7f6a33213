package io.github.adabet.djl.internal.train.plan;

import io.github.adabet.StopReason;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingRequest;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells a run's listener what happens, and knows whether and why the run is to end. The first
 * reason counts. Not thread-safe.
 */
public final class RunControl {

  private final TrainingListener listener;
  private final @Nullable Duration timeLimit;
  private final long start = System.nanoTime();
  private @Nullable StopReason reason;

  /** Begins to count the time. */
  public RunControl(TrainingRequest<?> request) {
    this.listener = request.listener();
    this.timeLimit = request.timeLimit().orElse(null);
  }

  /** Tells the listener, which may stop the run. */
  public void tell(TrainingEvent event) {
    listener.onEvent(event, why -> stop(StopReason.Kind.LISTENER, why));
  }

  /** Ends the run, unless it is to end already. */
  public void stop(StopReason.Kind kind, String detail) {
    if (reason == null) {
      reason = new StopReason(kind, detail);
    }
  }

  /** Tells whether the run is to end now, after asking all who may want it to. */
  public boolean stopping() {
    if (Thread.currentThread().isInterrupted()) {
      stop(StopReason.Kind.INTERRUPTED, "the training thread was interrupted");
    }
    if (listener.isCancelled()) {
      stop(StopReason.Kind.LISTENER, "the listener cancelled");
    }
    if (timeLimit != null && System.nanoTime() - start >= timeLimit.toNanos()) {
      stop(StopReason.Kind.TIME_LIMIT, "the time limit of " + timeLimit + " was reached");
    }
    return reason != null;
  }

  /**
   * Ends the run, with all its epochs trained unless there is another reason, and tells so.
   *
   * @param epochs of the run
   * @return why it ends
   */
  public StopReason end(int epochs) {
    stop(
        StopReason.Kind.COMPLETED,
        epochs == 1 ? "the epoch was trained" : "all " + epochs + " epochs were trained");
    StopReason why = Objects.requireNonNull(reason);
    tell(new TrainingEvent.Stopped(why));
    return why;
  }
}
