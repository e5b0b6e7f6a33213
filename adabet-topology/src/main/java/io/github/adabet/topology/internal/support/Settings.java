package io.github.adabet.topology.internal.support;

import java.util.Locale;

/** The rules for settings that several public classes have, each stated once. */
public final class Settings {
  private Settings() {}

  /**
   * Checks any rule.
   *
   * @param condition true if it is kept
   * @param format the message otherwise: the setting, its value, the range, the remedy
   * @param values the values in the message
   * @throws IllegalArgumentException if the condition is false
   */
  public static void require(boolean condition, String format, Object... values) {
    if (!condition) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, format, values));
    }
  }

  /**
   * Lets a builder's setting be set once.
   *
   * @param set whether it was set
   * @param name the setting
   * @throws IllegalStateException if it was
   */
  public static void requireUnset(boolean set, String name) {
    if (set) {
      throw new IllegalStateException(name + " was set before; set it once.");
    }
  }

  /**
   * Checks the length up to which edges are in.
   *
   * @param threshold 0 or more; may be infinite
   * @throws IllegalArgumentException if it is negative or NaN
   */
  public static void requireThreshold(float threshold) {
    require(
        threshold >= 0,
        "threshold is %s; it must be 0 or more: leave it out to take all edges.",
        threshold);
  }

  /**
   * Checks the largest number of threads of a call.
   *
   * @param threads 1 or more
   * @throws IllegalArgumentException if it is less than 1
   */
  public static void requireThreads(int threads) {
    require(
        threads >= 1,
        "threads is %s; it must be 1 or more: leave it out to use all processors.",
        threads);
  }

  /**
   * Checks the persistence from which on bars are kept.
   *
   * @param persistence finite, 0 or more
   * @param atZero what becomes of all bars if it is 0, as {@code keeps} or {@code shows}
   * @throws IllegalArgumentException if it is negative, infinite or NaN
   */
  public static void requireMinimumPersistence(double persistence, String atZero) {
    require(
        persistence >= 0 && persistence < Double.POSITIVE_INFINITY,
        "minimumPersistence is %s; it must be finite and 0 or more: 0 %s all bars.",
        persistence,
        atZero);
  }
}
