package io.github.adabet.topology.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Maps an interval of values linearly to an interval of pixels, and chooses ticks at multiples of
 * 1, 2 or 5 times a power of ten.
 */
final class Axis {
  private static final double LARGEST_PLAIN = 1e6;
  private static final double SMALLEST_PLAIN = 1e-3;

  private final double low;
  private final double high;
  private final double from;
  private final double to;

  /**
   * An axis.
   *
   * @param low the value at {@code from}
   * @param high the value at {@code to}, more than low
   */
  Axis(double low, double high, double from, double to) {
    this.low = low;
    this.high = high;
    this.from = from;
    this.to = to;
  }

  double low() {
    return low;
  }

  double high() {
    return high;
  }

  double from() {
    return from;
  }

  double to() {
    return to;
  }

  double pixel(double value) {
    return from + (to - from) * ((value - low) / (high - low));
  }

  /** A tick. */
  record Tick(double value, String label) {}

  /**
   * Ticks from low to high.
   *
   * @param apart pixels that lie between two ticks at least
   * @param leastStep the least difference of two ticks; 1 for counts, 0 otherwise
   */
  List<Tick> ticks(double apart, double leastStep) {
    double span = high - low;
    double step = Math.max(leastStep, niceStep(span * apart / Math.abs(to - from)));
    List<Tick> ticks = new ArrayList<>();
    // A tick that rounding puts a hair beyond the end still belongs to it.
    double slack = step * 1e-6;
    for (double k = Math.ceil((low - slack) / step); k * step <= high + slack; k++) {
      double value = k * step + 0.0;
      ticks.add(new Tick(value, label(value, step)));
    }
    return ticks;
  }

  /** The least of 1, 2, 5 times a power of ten that is not below the bound. */
  private static double niceStep(double bound) {
    double power = Math.pow(10, Math.floor(Math.log10(bound)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= bound * (1 - 1e-9)) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private String label(double value, double step) {
    double largest = Math.max(Math.abs(low), Math.abs(high));
    if (value == 0) {
      return "0";
    }
    if (largest >= LARGEST_PLAIN || largest < SMALLEST_PLAIN) {
      int digits = Math.max(0, exponent(value) - exponent(step));
      return String.format(Locale.ROOT, "%." + digits + "e", value)
          .replaceFirst("e\\+?(-?)0*(?=\\d)", "e$1");
    }
    int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /**
   * The decimal exponent of a multiple of a tick's step, which may miss a power of ten by a hair.
   */
  private static int exponent(double value) {
    return (int) Math.floor(Math.log10(Math.abs(value)) + 1e-9);
  }
}
