package io.github.adabet;

import org.jspecify.annotations.Nullable;

/**
 * The root of the library's own exceptions: states of the world that a caller may want to handle. A
 * wrong argument is an {@link IllegalArgumentException} instead.
 */
public class AdaBetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure with its cause.
   *
   * @param message what is wrong, with values, and what to do
   * @param cause the exception behind it, or null
   */
  public AdaBetException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
