package io.github.adabet.spi;

import java.util.HashSet;
import java.util.Set;

/**
 * The settings that a builder was given, each once: a second value for one of them is a mistake
 * that nobody would see. Not safe for use by several threads.
 */
public final class GivenSettings {

  private final Set<String> given = new HashSet<>();

  /** Nothing is given yet. */
  public GivenSettings() {}

  /**
   * Notes that a setting is given.
   *
   * @param setting its name, for the message
   * @throws IllegalStateException if it was given before
   */
  public void once(String setting) {
    if (!given.add(setting)) {
      throw new IllegalStateException(setting + " is set twice; set it once");
    }
  }
}
