package io.github.adabet.djl.weights.tensor;

import io.github.adabet.AdaBetException;
import org.jspecify.annotations.Nullable;

/**
 * A file of weights cannot be read or written, is damaged or hostile, or does not fit the network.
 */
public class WeightsException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure with a message that names the remedy.
   *
   * @param message what is wrong, with values, and what to do
   */
  public WeightsException(String message) {
    this(message, null);
  }

  /**
   * A failure with its cause.
   *
   * @param message what is wrong, with values, and what to do
   * @param cause the exception behind it, or null
   */
  public WeightsException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
