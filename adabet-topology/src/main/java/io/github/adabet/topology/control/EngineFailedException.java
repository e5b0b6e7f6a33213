package io.github.adabet.topology.control;

import io.github.adabet.AdaBetException;
import org.jspecify.annotations.Nullable;

/**
 * A homology engine failed for a reason that lies neither in its arguments nor in its limits: the
 * program behind it crashed, printed what it should not, or the disk is full. The message says what
 * happened and what to do.
 */
public class EngineFailedException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure with its cause.
   *
   * @param message what happened, and what to do
   * @param cause the exception behind it, or null
   */
  public EngineFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
