package io.github.adabet.topology.control;

import io.github.adabet.AdaBetException;

/** A computation did not end within the time that its {@link ComputationControl} gave it. */
public class DeadlineExceededException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure with a message that names the remedy.
   *
   * @param message the time allowed, and what to do
   */
  public DeadlineExceededException(String message) {
    super(message, null);
  }
}
