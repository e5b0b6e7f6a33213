package io.github.adabet.topology;

import io.github.adabet.AdaBetException;

/**
 * A homology engine that was asked for by name cannot do what is asked of it, and others can; the
 * message names them. The engines that {@link HomologyEngines#automatic()} chooses never throw it.
 */
public class UnsupportedByEngineException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure with a message that names the remedy.
   *
   * @param message what is not supported, and what to do
   */
  public UnsupportedByEngineException(String message) {
    super(message, null);
  }
}
