package io.github.adabet.topology.diagram;

import io.github.adabet.topology.Bar;
import io.github.adabet.topology.Barcode;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The Betti number of one degree as a function of the scale: how many bars are alive. A step
 * function, continuous from the right, and 0 before the first bar. Immutable, and safe for use by
 * several threads.
 */
public final class BettiCurve {
  private final NavigableMap<Float, Long> changes;

  private BettiCurve(NavigableMap<Float, Long> changes) {
    this.changes = Collections.unmodifiableNavigableMap(changes);
  }

  /**
   * The curve of one degree of a barcode.
   *
   * @param barcode the bars
   * @param degree 0 to {@link Barcode#maximumDegree()}
   * @return the curve
   * @throws IllegalArgumentException if the barcode does not hold the degree
   */
  public static BettiCurve of(Barcode barcode, int degree) {
    SortedMap<Float, Long> differences = new TreeMap<>();
    for (Bar bar : barcode.bars(degree)) {
      differences.merge(bar.birth(), 1L, Long::sum);
      if (!bar.essential()) {
        differences.merge(bar.death(), -1L, Long::sum);
      }
    }
    NavigableMap<Float, Long> changes = new TreeMap<>();
    long alive = 0;
    for (var difference : differences.entrySet()) {
      alive += difference.getValue();
      if (difference.getValue() != 0) {
        changes.put(difference.getKey(), alive);
      }
    }
    return new BettiCurve(changes);
  }

  /**
   * The Betti number at a scale.
   *
   * @param scale any number but NaN; infinity for the last complex
   * @return 0 or more
   * @throws IllegalArgumentException if the scale is NaN
   */
  public long at(float scale) {
    if (Float.isNaN(scale)) {
      throw new IllegalArgumentException(
          "scale is NaN; it must be a number: infinity stands for the last complex.");
    }
    // A scale of -0 is 0, before which maps would put it.
    Map.Entry<Float, Long> last = changes.floorEntry(scale + 0.0f);
    return last == null ? 0 : last.getValue();
  }

  /**
   * The largest Betti number.
   *
   * @return 0 or more
   */
  public long maximum() {
    return changes.isEmpty() ? 0 : Collections.max(changes.values());
  }

  /**
   * The places where the Betti number changes.
   *
   * @return each scale at which it does, mapped to the number from that scale (included) to the
   *     next key (excluded); unmodifiable
   */
  public SortedMap<Float, Long> changes() {
    return changes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BettiCurve curve && changes.equals(curve.changes);
  }

  @Override
  public int hashCode() {
    return changes.hashCode();
  }

  /** The changes, for example {@code BettiCurve{0.0=4, 1.0=1}}. */
  @Override
  public String toString() {
    return "BettiCurve" + changes;
  }
}
