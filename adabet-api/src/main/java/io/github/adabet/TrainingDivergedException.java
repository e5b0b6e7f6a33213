package io.github.adabet;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A loss, metric or weight is no longer a finite number; the message names the step and the remedy.
 */
public class TrainingDivergedException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  /** Not serialised. */
  private final transient @Nullable TrainingReport report;

  /**
   * A failure with a message that names the remedy.
   *
   * @param message what is wrong, with values, and what to do
   */
  public TrainingDivergedException(String message) {
    super(message, null);
    this.report = null;
  }

  /**
   * The end of a training.
   *
   * @param cause the failure behind it, whose message is taken over
   * @param report what the run did until then
   */
  public TrainingDivergedException(TrainingDivergedException cause, TrainingReport report) {
    super(String.valueOf(cause.getMessage()), cause);
    this.report = report;
  }

  /**
   * What the run did until it diverged.
   *
   * @return the report; empty if no training ended, as in an evaluation, and after serialisation
   */
  public Optional<TrainingReport> report() {
    return Optional.ofNullable(report);
  }
}
