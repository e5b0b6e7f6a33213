package io.github.adabet.topology.plot;

import io.github.adabet.topology.Bar;
import io.github.adabet.topology.Barcode;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The bars of a barcode that a plot shows, and the range of scales that they span. */
final class ShownBars {
  /** How much longer than the bars the axis is, so that essential bars stand out. */
  private static final double ROOM_BEHIND = 0.06;

  /** An axis begins at 0 unless that would leave more than this share of it empty. */
  private static final double MOST_EMPTY = 0.6;

  private final SortedMap<Integer, List<Bar>> byDegree = new TreeMap<>();

  /**
   * Chooses the bars.
   *
   * @throws IllegalArgumentException if the options name a degree that the barcode does not hold
   */
  ShownBars(Barcode barcode, PlotOptions options) {
    List<Integer> degrees = options.degrees();
    if (degrees.isEmpty()) {
      int last = barcode.maximumDegree();
      while (last > 0 && longEnough(barcode.bars(last), options).isEmpty()) {
        last--;
      }
      degrees = IntStream.rangeClosed(0, last).boxed().toList();
    }
    degrees.forEach(degree -> byDegree.put(degree, longEnough(barcode.bars(degree), options)));
  }

  /** The degrees shown, ascending, with their bars; at least one degree. */
  SortedMap<Integer, List<Bar>> byDegree() {
    return byDegree;
  }

  /** The least scale of an axis: 0, or the least birth if that is negative or far from 0. */
  double low() {
    double least = all().mapToDouble(Bar::birth).min().orElse(0);
    return least > 0 && least < MOST_EMPTY * last() ? 0 : least;
  }

  /** A scale beyond all ends of bars, more than {@link #low()}. */
  double high() {
    double last = last();
    double span = last - low();
    return span > 0 ? last + ROOM_BEHIND * span : last + Math.max(1, Math.abs(last));
  }

  /** How many bars there are, in words: {@code no bars}, {@code 1 bar}, {@code 2,000 bars}. */
  static String count(int bars) {
    return switch (bars) {
      case 0 -> "no bars";
      case 1 -> "1 bar";
      default -> String.format(Locale.ROOT, "%,d bars", bars);
    };
  }

  private static List<Bar> longEnough(List<Bar> bars, PlotOptions options) {
    return bars.stream().filter(bar -> bar.persistence() > options.minimumPersistence()).toList();
  }

  private double last() {
    return all().mapToDouble(bar -> bar.essential() ? bar.birth() : bar.death()).max().orElse(0);
  }

  private Stream<Bar> all() {
    return byDegree.values().stream().flatMap(List::stream);
  }
}
