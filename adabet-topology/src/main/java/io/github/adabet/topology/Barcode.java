package io.github.adabet.topology;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The barcode of a filtration in the degrees 0 to some maximum: in each degree a multiset of {@link
 * Bar bars}, sorted by birth, then death. Bars of length 0 are not part of it.
 *
 * <p>Immutable, and safe for use by several threads. Two barcodes are equal if they hold the same
 * degrees and, in each, the same bars as often.
 *
 * <p>Reference for the numbers made of bars: H. Edelsbrunner, J. Harer, "Computational Topology",
 * 2010, chapter VII; for the entropy: N. Atienza, R. Gonzalez-Diaz, M. Rucco, "Persistent entropy
 * for separating topological features from noise in Vietoris-Rips complexes", 2019.
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
              "degree is %d; the barcode holds the degrees 0 to %d: compute it up to a higher degree.",
              degree,
              maximumDegree()));
    }
    return degrees.get(degree);
  }

  /**
   * The number of bars that never die: the Betti number of the last complex.
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
   * The Betti number as a function of the scale. Before the first key it is 0.
   *
   * @param degree 0 to {@link #maximumDegree()}
   * @return each scale at which the number changes, mapped to the number from that scale (included)
   *     to the next key (excluded); unmodifiable
   * @throws IllegalArgumentException if the barcode does not hold the degree
   */
  public SortedMap<Float, Long> bettiCurve(int degree) {
    SortedMap<Float, Long> changes = new TreeMap<>();
    for (Bar bar : bars(degree)) {
      changes.merge(bar.birth(), 1L, Long::sum);
      if (!bar.essential()) {
        changes.merge(bar.death(), -1L, Long::sum);
      }
    }
    SortedMap<Float, Long> curve = new TreeMap<>();
    long alive = 0;
    for (var change : changes.entrySet()) {
      alive += change.getValue();
      if (change.getValue() != 0) {
        curve.put(change.getKey(), alive);
      }
    }
    return Collections.unmodifiableSortedMap(curve);
  }

  /**
   * The sum of the lengths of the bars that die, in double precision.
   *
   * @param degree 0 to {@link #maximumDegree()}
   * @return 0 or more, finite; essential bars do not count
   * @throws IllegalArgumentException if the barcode does not hold the degree
   */
  public double totalPersistence(int degree) {
    return bars(degree).stream()
        .filter(bar -> !bar.essential())
        .mapToDouble(Bar::persistence)
        .sum();
  }

  /**
   * The Shannon entropy, in nats, of the lengths of the bars that die, each divided by their sum:
   * how evenly persistence is spread over the bars.
   *
   * @param degree 0 to {@link #maximumDegree()}
   * @return 0 to the logarithm of the number of bars that die; 0 if none does; essential bars do
   *     not count
   * @throws IllegalArgumentException if the barcode does not hold the degree
   */
  public double persistentEntropy(int degree) {
    double total = totalPersistence(degree);
    double entropy = 0;
    for (Bar bar : bars(degree)) {
      double share = bar.essential() ? 0 : bar.persistence() / total;
      // A share below the smallest double adds nothing, but its logarithm would be infinite.
      entropy -= share > 0 ? share * Math.log(share) : 0;
    }
    return Math.max(0, entropy);
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

  /**
   * The bottleneck distance to another barcode in one degree: the least t such that the bars of
   * both can be matched with one another at differences of at most t in birth and death, where bars
   * of length 2t or less may stay alone. If no distance of the points changes by more than t, no
   * degree's bottleneck distance exceeds t.
   *
   * @param other also holds the degree
   * @param degree 0 to the smaller {@link #maximumDegree()}
   * @return 0 or more; 0 exactly for equal bars; infinite if the numbers of essential bars differ
   * @throws IllegalArgumentException if one of the barcodes does not hold the degree
   */
  public double bottleneckDistance(Barcode other, int degree) {
    return BottleneckMatching.distance(bars(degree), other.bars(degree));
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
