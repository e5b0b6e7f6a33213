package io.github.adabet.spi;

import java.util.Objects;

/**
 * A provider's answer to whether it can serve: yes with its version, or no with the reason.
 *
 * @param available whether the provider's {@code create} would succeed
 * @param detail the backend's version if available, else the reason and its remedy in a sentence
 */
public record Probe(boolean available, String detail) {
  /** Checks that there is a detail. */
  public Probe {
    Objects.requireNonNull(detail, "detail");
  }

  /**
   * The backend can serve.
   *
   * @param version its version
   * @return the answer
   */
  public static Probe available(String version) {
    return new Probe(true, version);
  }

  /**
   * The backend cannot serve.
   *
   * @param reason why, and what to do about it
   * @return the answer
   */
  public static Probe refused(String reason) {
    return new Probe(false, reason);
  }
}
