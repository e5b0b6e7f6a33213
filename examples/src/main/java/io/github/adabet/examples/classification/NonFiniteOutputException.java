package io.github.adabet.examples.classification;

import io.github.adabet.AdaBetException;

/** A network put out NaN, which is no order of classes. */
public final class NonFiniteOutputException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  NonFiniteOutputException(String message) {
    super(message, null);
  }
}
