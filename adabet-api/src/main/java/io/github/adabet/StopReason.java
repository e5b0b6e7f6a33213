package io.github.adabet;

/**
 * Why a training ended.
 *
 * @param kind the kind of reason
 * @param detail a sentence with the figures behind it
 */
public record StopReason(Kind kind, String detail) {
  /** The kinds of reasons. */
  public enum Kind {
    /** All epochs were trained. */
    COMPLETED,
    /** {@link EarlyStopping} saw no improvement for as long as it was told to wait. */
    EARLY_STOPPING,
    /** The time limit of the {@link TrainingRequest} was reached. */
    TIME_LIMIT,
    /** The {@link TrainingListener} stopped it. */
    LISTENER,
    /** The thread was interrupted; its interrupt flag is still set. */
    INTERRUPTED,
    /** The loss, a metric or a weight is no longer a finite number. */
    DIVERGED
  }

  /**
   * Checks the sentence.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public StopReason {
    Requirements.requireText(detail, "detail");
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ') + ": " + detail;
  }
}
