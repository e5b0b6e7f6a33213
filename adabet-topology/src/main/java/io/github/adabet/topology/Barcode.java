package io.github.adabet.topology;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The barcode of a filtration in the degrees 0 to some maximum: in each degree a multiset of {@link
 * Bar bars}, sorted by birth, then death. Bars of length 0 are not part of it.
 *
 * <p>Immutable, and safe for use by several threads. Two barcodes are equal if they hold the same
 * degrees and, in each, the same bars as often.
 *
 * <p>What is computed from barcodes, curves, distances and statistics, is in {@code
 * io.github.adabet.topology.diagram}.
 */
public final class Barcode {
  private static final int SHOWN = 10;

  private final List<List<Bar>> degrees;

  private Barcode(List<List<Bar>> degrees) {
    this.degrees = degrees;
  }

  /**
   * A barcode of given bars.
   *
   * @param degrees the bars of degree 0, 1, and so on, in any order; at least one degree, which may
   *     be without bars; copied
   * @return the barcode
   * @throws IllegalArgumentException if there is no degree
   */
  public static Barcode of(List<? extends Collection<Bar>> degrees) {
    if (degrees.isEmpty()) {
      throw new IllegalArgumentException(
          "degrees is empty; a barcode has degree 0 at least: give an empty list of bars for it.");
    }
    List<List<Bar>> sorted = new ArrayList<>(degrees.size());
    for (Collection<Bar> bars : degrees) {
      sorted.add(bars.stream().sorted().toList());
    }
    return new Barcode(List.copyOf(sorted));
  }

  /**
   * The largest degree held.
   *
   * @return 0 or more
   */
  public int maximumDegree() {
    return degrees.size() - 1;
  }

  /**
   * The bars of one degree.
   *
   * @param degree 0 to {@link #maximumDegree()}
   * @return sorted by birth, then death; unmodifiable
   * @throws IllegalArgumentException if the barcode does not hold the degree
   */
  public List<Bar> bars(int degree) {
    if (degree < 0 || degree > maximumDegree()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "degree is %d; the barcode holds the degrees 0 to %d: compute it up to a higher"
                  + " degree.",
              degree,
              maximumDegree()));
    }
    return degrees.get(degree);
  }

  /**
   * The number of essential bars, which never die: the Betti number of the last complex.
   *
   * @param degree 0 to {@link #maximumDegree()}
   * @return 0 or more
   * @throws IllegalArgumentException if the barcode does not hold the degree
   */
  public long essentialCount(int degree) {
    return bars(degree).stream().filter(Bar::essential).count();
  }

  /**
   * The Betti number of the complex at a scale: the number of bars with birth &lt;= scale &lt;
   * death.
   *
   * @param degree 0 to {@link #maximumDegree()}
   * @param scale finite; for the last complex use {@link #essentialCount}
   * @return 0 or more
   * @throws IllegalArgumentException if the barcode does not hold the degree, or the scale is not
   *     finite
   */
  public long bettiNumber(int degree, float scale) {
    if (!Float.isFinite(scale)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "scale is %s; it must be finite: for the last complex use essentialCount.",
              scale));
    }
    return bars(degree).stream().filter(bar -> bar.alive(scale)).count();
  }

  /**
   * The number of bars longer than a bound; essential bars count.
   *
   * @param degree 0 to {@link #maximumDegree()}
   * @param persistence the bound, excluded; 0 or more, finite
   * @return 0 or more
   * @throws IllegalArgumentException if the barcode does not hold the degree, or the bound is out
   *     of range
   */
  public long countLongerThan(int degree, double persistence) {
    if (!(persistence >= 0 && persistence < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "persistence is %s; it must be finite and 0 or more: 0 counts all bars.",
              persistence));
    }
    return bars(degree).stream().filter(bar -> bar.persistence() > persistence).count();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Barcode barcode && degrees.equals(barcode.degrees);
  }

  @Override
  public int hashCode() {
    return degrees.hashCode();
  }

  /**
   * One line for each degree, for example {@code H1: 2 bars: [1.0, 2.0) [1.5, inf)}; of more than
   * {@value #SHOWN} bars the first ones.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int degree = 0; degree < degrees.size(); degree++) {
      List<Bar> bars = degrees.get(degree);
      text.append(degree == 0 ? "H" : "\nH").append(degree).append(": ").append(bars.size());
      text.append(bars.size() == 1 ? " bar" : " bars").append(bars.isEmpty() ? "" : ":");
      bars.stream().limit(SHOWN).forEach(bar -> text.append(' ').append(bar));
      if (bars.size() > SHOWN) {
        text.append(" and ").append(bars.size() - SHOWN).append(" more");
      }
    }
    return text.toString();
  }
}
