package io.github.adabet.examples.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The ticks of an axis: multiples of 1, 2 or 5 times a power of ten.
 *
 * @param first value at the beginning of the axis
 * @param last value at its end, above {@code first}
 * @param step between ticks, above 0
 */
record Ticks(double first, double last, double step) {

  /** An axis that begins and ends at a tick and holds two values. */
  static Ticks covering(double least, double most, int mostSteps) {
    double spread = most - least;
    if (spread <= 0) {
      // All values are equal: they stand in the middle.
      spread = least == 0 ? 1 : Math.abs(least) / 2;
      return covering(least - spread / 2, most + spread / 2, mostSteps);
    }
    double step = step(spread / mostSteps);
    return new Ticks(Math.floor(least / step) * step, Math.ceil(most / step) * step, step);
  }

  /** An axis of whole numbers that begins and ends at two of them. */
  static Ticks whole(int first, int last, int mostSteps) {
    return new Ticks(
        first == last ? first - 1 : first,
        first == last ? last + 1 : last,
        Math.max(1, step((double) (last - first) / mostSteps)));
  }

  /** The least of the steps that is not below a width. */
  private static double step(double width) {
    if (width <= 0) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(width)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= width * (1 - 1e-9)) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  /** The ticks, ascending. */
  List<Double> values() {
    List<Double> values = new ArrayList<>();
    for (long i = (long) Math.ceil(first / step - 1e-6); i * step <= last + step * 1e-6; i++) {
      values.add(i * step);
    }
    return values;
  }

  /** Where a value stands on the axis, 0 at its beginning and 1 at its end. */
  double place(double value) {
    return (value - first) / (last - first);
  }

  /** The text of a tick, with the digits that tell it from its neighbours. */
  String label(double value) {
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return String.format(Locale.ROOT, "%." + Math.min(decimals, 9) + "f", value);
  }
}
