package io.github.adabet.djl.download;

import io.github.adabet.AdaBetException;
import org.jspecify.annotations.Nullable;

/**
 * An archive is damaged, of a kind that is not read, or holds what must not be unpacked. Nothing of
 * it is left half unpacked where an {@link AtomicFolder} is filled.
 */
public class ArchiveException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure with its cause.
   *
   * @param message what is wrong, with the archive's and the entry's name, and what to do
   * @param cause the exception behind it, or null
   */
  ArchiveException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
