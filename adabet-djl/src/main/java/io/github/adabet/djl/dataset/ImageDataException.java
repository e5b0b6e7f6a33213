package io.github.adabet.djl.dataset;

import io.github.adabet.AdaBetException;
import org.jspecify.annotations.Nullable;

/**
 * A folder or list of images is not laid out as it must be, or cannot be read. The message names
 * the file or folder, and the remedy.
 */
public final class ImageDataException extends AdaBetException {

  private static final long serialVersionUID = 1L;

  /**
   * A failure with a message that names the remedy.
   *
   * @param message what is wrong where, and what to do
   */
  public ImageDataException(String message) {
    super(message, null);
  }

  /**
   * A failure with its cause.
   *
   * @param message what is wrong where, and what to do
   * @param cause the exception behind it, or null
   */
  public ImageDataException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
