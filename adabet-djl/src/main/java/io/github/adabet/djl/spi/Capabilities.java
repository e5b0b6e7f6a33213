package io.github.adabet.djl.spi;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a network can do; and why not, and what to do about it, where it cannot. Immutable and
 * thread-safe.
 */
public final class Capabilities {

  private static final Capabilities ALL = new Capabilities(Map.of());

  private final Map<Capability, String> refusals;

  private Capabilities(Map<Capability, String> refusals) {
    EnumMap<Capability, String> copy = new EnumMap<>(Capability.class);
    copy.putAll(refusals);
    this.refusals = Collections.unmodifiableMap(copy);
  }

  /**
   * A network that can do everything.
   *
   * @return without refusals
   */
  public static Capabilities all() {
    return ALL;
  }

  /**
   * A network that can do less.
   *
   * @param missing what it cannot do
   * @param reason why, and what to do about it, in sentences
   * @return these without one more
   * @throws IllegalArgumentException if the reason is blank
   */
  public Capabilities without(Capability missing, String reason) {
    if (reason.isBlank()) {
      throw new IllegalArgumentException(
          "reason is blank; say why the network cannot " + missing.verb());
    }
    EnumMap<Capability, String> more = new EnumMap<>(Capability.class);
    more.putAll(refusals);
    more.put(missing, reason);
    return new Capabilities(more);
  }

  /**
   * Whether the network can do something.
   *
   * @param capability what
   * @return false if asking for it throws {@link MissingCapabilityException}
   */
  public boolean has(Capability capability) {
    return !refusals.containsKey(capability);
  }

  /**
   * Why the network cannot do something, and what to do about it.
   *
   * @param capability what
   * @return empty if it can
   */
  public Optional<String> refusal(Capability capability) {
    return Optional.ofNullable(refusals.get(capability));
  }

  /**
   * All that the network cannot do.
   *
   * @return the reason and the remedy by capability, unmodifiable
   */
  public Map<Capability, String> refusals() {
    return refusals;
  }

  /**
   * Requires that the network can do something.
   *
   * @param capability what
   * @throws MissingCapabilityException if it cannot
   */
  public void require(Capability capability) {
    String reason = refusals.get(capability);
    if (reason != null) {
      throw new MissingCapabilityException(capability, reason);
    }
  }

  @Override
  public String toString() {
    return refusals.isEmpty() ? "everything" : "everything but " + refusals;
  }
}
