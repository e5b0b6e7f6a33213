package io.github.adabet;

import org.jspecify.annotations.Nullable;

/**
 * The model has a form that the backend cannot execute; the message names the part and the remedy.
 */
public class UnsupportedModelException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure with a message that names the remedy.
   *
   * @param message what is wrong, with values, and what to do
   */
  public UnsupportedModelException(String message) {
    this(message, null);
  }

  /**
   * A failure with its cause.
   *
   * @param message what is wrong, with values, and what to do
   * @param cause the exception behind it, or null
   */
  public UnsupportedModelException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
