package io.github.adabet;

import java.util.Locale;

/**
 * Argument checks of the public edge: always on, and the message carries value, legal range and
 * remedy.
 */
final class Requirements {
  private Requirements() {}

  static void require(boolean condition, String format, Object... values) {
    if (!condition) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, format, values));
    }
  }

  static void requireText(String value, String name) {
    require(!value.isBlank(), "%s is blank; give a non-empty text.", name);
  }

  static void requireFinite(double value, String name) {
    require(Double.isFinite(value), "%s is %s; it must be a finite number.", name, value);
  }

  static void requireScore(double value, String name) {
    require(
        value >= 0 && Double.isFinite(value),
        "%s is %s; a score must be finite and 0 or more.",
        name,
        value);
  }

  static void requireNotNegative(long value, String name) {
    require(value >= 0, "%s is %d; it must be 0 or more.", name, value);
  }

  static void requirePositive(long value, String name) {
    require(value > 0, "%s is %d; it must be 1 or more.", name, value);
  }
}
