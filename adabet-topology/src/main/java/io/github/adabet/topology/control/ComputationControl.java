package io.github.adabet.topology.control;

import io.github.adabet.ProgressListener;
import io.github.adabet.topology.internal.support.Settings;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How a caller follows a computation and ends it early: a condition, a listener, a deadline.
 * Interrupting the calling thread ends a computation with or without these.
 *
 * <p>Immutable, and may control any number of calls: the deadline counts from the start of each.
 * Safe for use by several threads if the condition and the listener are.
 */
public final class ComputationControl {
  /** No condition, no listener, no deadline. */
  public static final ComputationControl NONE = builder().build();

  private final BooleanSupplier condition;
  private final ProgressListener listener;
  private final @Nullable Duration deadline;

  private ComputationControl(Builder builder) {
    condition = builder.condition;
    listener = builder.listener;
    deadline = builder.deadline;
  }

  /**
   * A builder without condition, listener and deadline.
   *
   * @return a new builder; not safe for use by several threads
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Whether the condition holds or the listener wants to cancel, at this moment.
   *
   * @return true to stop
   */
  public boolean isCancelled() {
    return condition.getAsBoolean() || listener.isCancelled();
  }

  /**
   * Who hears of progress.
   *
   * @return the listener; {@link ProgressListener#NONE} if none was set
   */
  public ProgressListener listener() {
    return listener;
  }

  /**
   * The time that each call has.
   *
   * @return more than 0, from the start of the call; empty if there is no limit
   */
  public Optional<Duration> deadline() {
    return Optional.ofNullable(deadline);
  }

  /**
   * Begins one call, made by the current thread: an engine calls this first. The deadline counts
   * from here.
   *
   * @return what the engine asks while it works
   */
  public RunningComputation start() {
    return new RunningComputation(this);
  }

  /** Settings one by one. Each may be set once. Not safe for use by several threads. */
  public static final class Builder {
    private BooleanSupplier condition = () -> false;
    private ProgressListener listener = ProgressListener.NONE;
    private @Nullable Duration deadline;
    private boolean conditionSet;
    private boolean listenerSet;

    private Builder() {}

    /**
     * Lets a call end early, by {@link io.github.adabet.OperationCancelledException}.
     *
     * @param stop true to stop; asked often, from several threads at once, so it must be cheap and
     *     thread-safe
     * @return this
     * @throws IllegalStateException if it was set before
     */
    public Builder cancelWhen(BooleanSupplier stop) {
      Settings.requireUnset(conditionSet, "cancelWhen");
      condition = stop;
      conditionSet = true;
      return this;
    }

    /**
     * Lets a listener follow each call. Its {@link ProgressListener#isCancelled()} counts as a
     * condition, and is asked from several threads at once.
     *
     * @param follower hears of progress on the thread that made the call; what it throws ends the
     *     call
     * @return this
     * @throws IllegalStateException if it was set before
     */
    public Builder progress(ProgressListener follower) {
      Settings.requireUnset(listenerSet, "progress");
      listener = follower;
      listenerSet = true;
      return this;
    }

    /**
     * Limits the time of each call, which then ends by {@link DeadlineExceededException}.
     *
     * @param time more than 0, from the start of the call
     * @return this
     * @throws IllegalArgumentException if it is 0 or negative
     * @throws IllegalStateException if it was set before
     */
    public Builder deadline(Duration time) {
      Settings.requireUnset(deadline != null, "deadline");
      if (time.isZero() || time.isNegative()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "deadline is %s; it must be more than 0: leave it out for no limit.",
                time));
      }
      deadline = time;
      return this;
    }

    /**
     * The control.
     *
     * @return a new value
     */
    public ComputationControl build() {
      return new ComputationControl(this);
    }
  }
}
