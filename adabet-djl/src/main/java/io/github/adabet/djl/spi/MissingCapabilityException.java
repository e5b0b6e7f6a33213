package io.github.adabet.djl.spi;

import io.github.adabet.AdaBetException;

/**
 * A network was asked for what its format cannot give; {@link Capabilities} says so before, and the
 * message names the remedy.
 */
public class MissingCapabilityException extends AdaBetException {

  private static final long serialVersionUID = 1L;

  /** What the network cannot do. */
  private final Capability capability;

  /**
   * A failure with its reason.
   *
   * @param capability what the network cannot do
   * @param reason why, and what to do about it
   */
  public MissingCapabilityException(Capability capability, String reason) {
    super("The network cannot " + capability.verb() + ": " + reason, null);
    this.capability = capability;
  }

  /**
   * What the network cannot do.
   *
   * @return the capability that was asked for
   */
  public Capability capability() {
    return capability;
  }
}
