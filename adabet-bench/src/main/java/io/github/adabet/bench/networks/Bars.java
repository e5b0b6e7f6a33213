package io.github.adabet.bench.networks;

import io.github.adabet.bench.Table;
import io.github.adabet.bench.networks.Results.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What the library promises of whole networks, and what was measured. Each bar is a ratio that must
 * not be exceeded; memory is counted above idle, and that of whole processes is shown beside it.
 */
final class Bars {
  private static final String ALL = "mean of the networks";

  private final Results results;
  private final List<List<String>> rows = new ArrayList<>();

  private Bars(Results results) {
    this.results = results;
  }

  /**
   * A promise.
   *
   * @param what in words
   * @param mode whose figure is over
   * @param beside whose figure is under
   * @param figure the figure
   * @param most the largest ratio that keeps it
   * @param onAverage whether the mean of the networks must keep it, or each of them
   */
  private record Bar(
      String what, Mode mode, Mode beside, Figure figure, double most, boolean onAverage) {}

  private static final List<Bar> BARS =
      List.of(
          new Bar(
              "ranking: time / forward pass",
              Mode.RANK,
              Mode.FORWARD,
              Results.SECONDS,
              1.25,
              false),
          new Bar(
              "ranking: memory / forward pass", Mode.RANK, Mode.FORWARD, Results.PEAK, 1.10, false),
          new Bar(
              "rho: time of a step / DJL's full training",
              Mode.RHO,
              Mode.FULL_PLAIN,
              Results.SECONDS,
              0.5,
              false),
          new Bar(
              "half-time: time of a step / full training",
              Mode.HALF_TIME,
              Mode.FULL,
              Results.SECONDS,
              0.5,
              false),
          new Bar(
              "rho: memory / DJL's full training",
              Mode.RHO,
              Mode.FULL_PLAIN,
              Results.PEAK,
              0.40,
              true),
          new Bar(
              "cached prefix, last layer: time of a later step / uncached",
              Mode.LAST_LAYER_CACHED,
              Mode.LAST_LAYER,
              Results.SECONDS,
              0.2,
              false),
          new Bar(
              "cached prefix, rho: time of a later step / uncached",
              Mode.RHO_CACHED,
              Mode.RHO,
              Results.SECONDS,
              0.2,
              false));

  /** The table of all bars whose modes were in the plan. */
  static Table table(Results results) {
    Bars bars = new Bars(results);
    for (Bar bar : BARS) {
      results.engines().forEach(engine -> bars.add(bar, engine));
    }
    return new Table(
        List.of("bar", "engine", "network", "ratio", "of whole processes", "at most", "met"),
        bars.rows);
  }

  private void add(Bar bar, String engine) {
    List<Double> ratios = new ArrayList<>();
    List<Double> wholeRatios = new ArrayList<>();
    for (String network : results.networks()) {
      OptionalDouble ratio = results.ratio(network, engine, bar.mode(), bar.beside(), bar.figure());
      OptionalDouble whole = whole(bar, network, engine);
      if (ratio.isPresent()) {
        ratios.add(ratio.getAsDouble());
        whole.ifPresent(wholeRatios::add);
        addRow(bar, engine, network, ratio.getAsDouble(), whole, !bar.onAverage());
      }
    }
    if (ratios.size() == results.networks().size() && ratios.size() > 1) {
      addRow(bar, engine, ALL, mean(ratios).orElseThrow(), mean(wholeRatios), bar.onAverage());
    }
  }

  private OptionalDouble whole(Bar bar, String network, String engine) {
    return bar.figure() == Results.PEAK
        ? results.ratio(network, engine, bar.mode(), bar.beside(), Results.PROCESS_PEAK)
        : OptionalDouble.empty();
  }

  private void addRow(
      Bar bar, String engine, String network, double ratio, OptionalDouble whole, boolean judged) {
    rows.add(
        List.of(
            bar.what(),
            engine,
            network,
            number(ratio),
            whole.isPresent() ? number(whole.getAsDouble()) : Table.NOTHING,
            judged ? number(bar.most()) : Table.NOTHING,
            judged ? (ratio <= bar.most() ? "yes" : "no") : Table.NOTHING));
  }

  private static OptionalDouble mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average();
  }

  private static String number(double ratio) {
    return String.format(Locale.ROOT, "%.2f", ratio);
  }
}
