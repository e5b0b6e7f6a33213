package io.github.adabet;

import org.jspecify.annotations.Nullable;

/** The training loss is no longer a finite number; the message names the step. */
public class TrainingDivergedException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure with a message that names the remedy.
   *
   * @param message what is wrong, with values, and what to do
   */
  public TrainingDivergedException(String message) {
    this(message, null);
  }

  /**
   * A failure with its cause.
   *
   * @param message what is wrong, with values, and what to do
   * @param cause the exception behind it, or null
   */
  public TrainingDivergedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
