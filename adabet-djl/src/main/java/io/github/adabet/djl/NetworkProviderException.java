package io.github.adabet.djl;

import io.github.adabet.BackendChoice;
import io.github.adabet.BackendUnavailableException;
import java.util.List;

/**
 * No provider on the class path opens a network, or the one asked for does not. The message and
 * {@link #refusals()} hold each provider's reason: those first that know the format and say what to
 * add.
 */
public class NetworkProviderException extends BackendUnavailableException {

  private static final long serialVersionUID = 1L;

  /**
   * A failure with each provider's reason.
   *
   * @param message what is wrong, and what to do
   * @param refusals each provider that refused, and why
   */
  public NetworkProviderException(String message, List<BackendChoice.Refusal> refusals) {
    super(message, null, refusals);
  }
}
