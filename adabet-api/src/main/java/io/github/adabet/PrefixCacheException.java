package io.github.adabet;

import org.jspecify.annotations.Nullable;

/**
 * Outputs of the frozen prefix cannot be kept: they would not be exact, or their file cannot be
 * written or read.
 */
public class PrefixCacheException extends AdaBetException {

  private static final long serialVersionUID = 1L;

  /**
   * A failure with a message that names the remedy.
   *
   * @param message what is wrong, with values, and what to do
   */
  public PrefixCacheException(String message) {
    this(message, null);
  }

  /**
   * A failure with its cause.
   *
   * @param message what is wrong, with values, and what to do
   * @param cause the exception behind it, or null
   */
  public PrefixCacheException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
