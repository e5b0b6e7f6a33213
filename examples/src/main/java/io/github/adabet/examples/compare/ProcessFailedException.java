package io.github.adabet.examples.compare;

import io.github.adabet.AdaBetException;

/** A measured process ended without a result; the message holds the end of what it printed. */
public final class ProcessFailedException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  ProcessFailedException(String message) {
    super(message, null);
  }
}
