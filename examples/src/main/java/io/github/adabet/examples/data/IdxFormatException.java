package io.github.adabet.examples.data;

import java.io.IOException;

/** Thrown when a file is not the IDX array it claims to be. */
public final class IdxFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Offset in bytes in the uncompressed file where reading went wrong. */
  private final long offset;

  /**
   * Builds the message from the file, the place in it and what to do.
   *
   * @param file name of the file as the reader was given it
   * @param offset offset in bytes, from 0, in the uncompressed file where reading went wrong
   * @param problem what was found there and what was expected
   * @param remedy what the caller can do about it
   */
  IdxFormatException(String file, long offset, String problem, String remedy) {
    super("%s, byte %d: %s. %s".formatted(file, offset, problem, remedy));
    this.offset = offset;
  }

  /**
   * Where reading went wrong.
   *
   * @return offset in bytes, from 0, in the uncompressed file
   */
  public long offset() {
    return offset;
  }
}
