package io.github.adabet.topology.io;

import io.github.adabet.AdaBetException;

/** A format was asked for that exists but that this library does not read. */
public final class UnreadableFormatException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  UnreadableFormatException(String message) {
    super(message, null);
  }
}
