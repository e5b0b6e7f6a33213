package io.github.adabet;

import org.jspecify.annotations.Nullable;

/** No layer fits the selection budget; the message names the smallest feasible one. */
public class InfeasibleBudgetException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure with a message that names the remedy.
   *
   * @param message what is wrong, with values, and what to do
   */
  public InfeasibleBudgetException(String message) {
    this(message, null);
  }

  /**
   * A failure with its cause.
   *
   * @param message what is wrong, with values, and what to do
   * @param cause the exception behind it, or null
   */
  public InfeasibleBudgetException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
