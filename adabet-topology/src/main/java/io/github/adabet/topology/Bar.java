package io.github.adabet.topology;

import java.util.Comparator;
import java.util.Locale;

/**
 * One bar of a barcode: a class of homology that is alive at the scales s with {@code birth <= s <
 * death}. Ordered by birth, then death.
 *
 * @param birth float32, finite; -0 becomes 0
 * @param death float32, greater than the birth; positive infinity for an essential bar, which never
 *     dies; -0 becomes 0
 */
public record Bar(float birth, float death) implements Comparable<Bar> {
  private static final Comparator<Bar> ORDER =
      Comparator.comparingDouble(Bar::birth).thenComparingDouble(Bar::death);

  /**
   * Checks the ends.
   *
   * @throws IllegalArgumentException if the birth is not finite or the death is not greater than
   *     the birth
   */
  public Bar {
    if (!Float.isFinite(birth)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "birth is %s; it must be a finite number.", birth));
    }
    if (!(death > birth)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "death is %s and birth %s; the death must be greater than the birth: leave out bars"
                  + " of length 0.",
              death,
              birth));
    }
    birth += 0.0f;
    death += 0.0f;
  }

  /**
   * Whether the bar is essential: its class never dies.
   *
   * @return true if the death is infinite
   */
  public boolean essential() {
    return death == Float.POSITIVE_INFINITY;
  }

  /**
   * The length of the bar, death − birth, in double precision.
   *
   * @return more than 0; infinite for an essential bar
   */
  public double persistence() {
    return (double) death - birth;
  }

  /**
   * Whether the class is alive at a scale.
   *
   * @param scale any number
   * @return true if birth &lt;= scale &lt; death
   */
  public boolean alive(float scale) {
    return birth <= scale && scale < death;
  }

  @Override
  public int compareTo(Bar other) {
    return ORDER.compare(this, other);
  }

  /** As an interval, for example {@code [0.5, 1.25)} or {@code [0.5, inf)}. */
  @Override
  public String toString() {
    return "[" + birth + ", " + (essential() ? "inf" : Float.toString(death)) + ")";
  }
}
