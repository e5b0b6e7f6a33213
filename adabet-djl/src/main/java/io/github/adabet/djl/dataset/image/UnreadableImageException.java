package io.github.adabet.djl.dataset.image;

import io.github.adabet.AdaBetException;
import org.jspecify.annotations.Nullable;

/**
 * A file is no image that can be read: it is missing, broken, truncated, larger than the limit, or
 * of a format that nothing on the class path reads. The message names the file, and what to do.
 */
public final class UnreadableImageException extends AdaBetException {

  private static final long serialVersionUID = 1L;

  /** What the image is called. */
  private final String file;

  /** What is wrong with it. */
  private final String reason;

  /**
   * A failure to read an image.
   *
   * @param file the file's path, or what else the image is called
   * @param reason what is wrong with it, and what to do
   * @param cause the exception behind it, or null
   */
  public UnreadableImageException(String file, String reason, @Nullable Throwable cause) {
    super("The image " + file + " cannot be read: " + reason, cause);
    this.file = file;
    this.reason = reason;
  }

  /**
   * Which image.
   *
   * @return the file's path, or what else it is called
   */
  public String file() {
    return file;
  }

  /**
   * What is wrong with it.
   *
   * @return the message without the file's name
   */
  public String reason() {
    return reason;
  }
}
