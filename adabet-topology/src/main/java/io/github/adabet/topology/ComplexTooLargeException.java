package io.github.adabet.topology;

import io.github.adabet.AdaBetException;

/**
 * A complex has more simplices than the engine can number or hold; the message names the limit and
 * the remedy.
 */
public class ComplexTooLargeException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure with a message that names the remedy.
   *
   * @param message what is too large, with values, and what to do
   */
  public ComplexTooLargeException(String message) {
    super(message, null);
  }
}
