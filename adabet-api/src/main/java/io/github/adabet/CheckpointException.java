package io.github.adabet;

import org.jspecify.annotations.Nullable;

/** A checkpoint cannot be written, or the one found is damaged or belongs to another run. */
public class CheckpointException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure with a message that names the remedy.
   *
   * @param message what is wrong, with values, and what to do
   */
  public CheckpointException(String message) {
    this(message, null);
  }

  /**
   * A failure with its cause.
   *
   * @param message what is wrong, with values, and what to do
   * @param cause the exception behind it, or null
   */
  public CheckpointException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
