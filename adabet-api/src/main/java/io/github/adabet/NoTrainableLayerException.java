package io.github.adabet;

import org.jspecify.annotations.Nullable;

/** The model holds no layer with trainable parameters, so there is nothing to rank or train. */
public class NoTrainableLayerException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure with a message that names the remedy.
   *
   * @param message what is wrong, with values, and what to do
   */
  public NoTrainableLayerException(String message) {
    this(message, null);
  }

  /**
   * A failure with its cause.
   *
   * @param message what is wrong, with values, and what to do
   * @param cause the exception behind it, or null
   */
  public NoTrainableLayerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
