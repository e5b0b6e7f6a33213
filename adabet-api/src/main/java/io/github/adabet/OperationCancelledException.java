package io.github.adabet;

import org.jspecify.annotations.Nullable;

/** The caller's {@link ProgressListener} asked to stop work that has no result without its end. */
public class OperationCancelledException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure with a message that names the remedy.
   *
   * @param message what is wrong, with values, and what to do
   */
  public OperationCancelledException(String message) {
    this(message, null);
  }

  /**
   * A failure with its cause.
   *
   * @param message what is wrong, with values, and what to do
   * @param cause the exception behind it, or null
   */
  public OperationCancelledException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
