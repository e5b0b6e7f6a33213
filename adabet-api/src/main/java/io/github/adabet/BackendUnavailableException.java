package io.github.adabet;

import org.jspecify.annotations.Nullable;

/**
 * A backend that was asked for cannot be loaded; the message says what to add to the class path.
 */
public class BackendUnavailableException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure with a message that names the remedy.
   *
   * @param message what is wrong, with values, and what to do
   */
  public BackendUnavailableException(String message) {
    this(message, null);
  }

  /**
   * A failure with its cause.
   *
   * @param message what is wrong, with values, and what to do
   * @param cause the exception behind it, or null
   */
  public BackendUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
