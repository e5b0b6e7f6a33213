package io.github.adabet.bench.networks;

import io.github.adabet.bench.Median;
import io.github.adabet.bench.MedianInterval;
import io.github.adabet.bench.Table;
import io.github.adabet.bench.networks.Results.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * This library beside PyTorch's or Keras' own Python doing the same: the median of the ratios of
 * the rounds, each of the two measured in it, with its interval. The bar is missed only if the
 * whole interval lies above it, and met for certain only if none of it does.
 */
final class PeerBars {
  private static final double MEBIBYTE = 1024 * 1024;
  private static final List<Bar> BARS =
      List.of(
          new Bar("time of a step", Results.SECONDS, "%.3f s", 1, 1.05),
          new Bar("memory above idle", Results.PEAK, "%.0f MiB", MEBIBYTE, 1.02));

  private PeerBars() {}

  /** A figure, how it is written, in which unit, and the largest ratio to Python's. */
  private record Bar(String what, Figure figure, String format, double unit, double most) {}

  /** The table of all configurations of the plan that Python does too. */
  static Table table(Results results) {
    List<List<String>> rows = new ArrayList<>();
    for (Configuration configuration : results.plan()) {
      if (configuration.python() != null) {
        BARS.forEach(bar -> rows.add(row(results, configuration, bar)));
      }
    }
    return new Table(
        List.of(
            "what",
            "network",
            "mode",
            "version",
            "this library",
            "Python",
            "pairs",
            "ratio",
            "interval",
            "at most",
            "met"),
        rows);
  }

  private static List<String> row(Results results, Configuration peer, Bar bar) {
    List<Double> pairs = results.pairs(peer, bar.figure());
    Optional<MedianInterval> interval = MedianInterval.of(pairs);
    Row latest = results.latest(peer);
    Measurement found = latest == null ? null : latest.measurement();
    return List.of(
        bar.what(),
        peer.network(),
        peer.mode().label(),
        found == null ? Table.NOTHING : found.engineVersion(),
        median(results, peer.by(null), bar),
        median(results, peer, bar),
        Integer.toString(pairs.size()),
        pairs.isEmpty() ? Table.NOTHING : number(Median.of(pairs)),
        interval.map(i -> number(i.low()) + " to " + number(i.high())).orElse(Table.NOTHING),
        number(bar.most()),
        interval.map(i -> verdict(i, bar.most())).orElse("too few pairs"));
  }

  private static String verdict(MedianInterval interval, double most) {
    if (interval.low() > most) {
      return "no";
    }
    return interval.high() <= most ? "yes" : "yes, within the noise";
  }

  private static String median(Results results, Configuration configuration, Bar bar) {
    OptionalDouble value = results.median(configuration, bar.figure());
    return value.isPresent()
        ? String.format(Locale.ROOT, bar.format(), value.getAsDouble() / bar.unit())
        : Table.NOTHING;
  }

  private static String number(double ratio) {
    return String.format(Locale.ROOT, "%.3f", ratio);
  }
}
