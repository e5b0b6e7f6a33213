package io.github.adabet.bench.networks;

import io.github.adabet.bench.Median;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a plan: medians of the rounds, and ratios between modes.
 *
 * @param plan what was to be measured
 * @param rows what was, among other things
 */
record Results(List<Configuration> plan, List<Row> rows) {
  Results {
    plan = List.copyOf(plan);
    rows = List.copyOf(rows);
  }

  /** A figure of a row; null where it has none. */
  @FunctionalInterface
  interface Figure extends Function<Row, @Nullable Double> {}

  /** Seconds of a step: the median of the process's steps. */
  static final Figure SECONDS =
      row -> {
        Measurement found = row.measurement();
        return found == null ? null : Median.of(found.stepSeconds());
      };

  /** Bytes of resident memory above idle. */
  static final Figure PEAK =
      row -> {
        Measurement found = row.measurement();
        Long bytes = found == null ? null : found.peakBytes();
        return bytes == null ? null : (double) bytes;
      };

  /** Bytes of resident memory of the whole process. */
  static final Figure PROCESS_PEAK =
      row -> {
        Long bytes = row.measurement() == null ? null : row.processPeakBytes();
        return bytes == null ? null : (double) bytes;
      };

  /** Bytes that were estimated. */
  static final Figure ESTIMATE =
      row -> {
        Measurement found = row.measurement();
        Long bytes = found == null ? null : found.estimatedBytes();
        return bytes == null ? null : (double) bytes;
      };

  /** The median over the rounds of a configuration. */
  OptionalDouble median(Configuration configuration, Figure figure) {
    List<Double> values = new ArrayList<>();
    for (Row row : rows) {
      Double value = row.configuration().equals(configuration) ? figure.apply(row) : null;
      if (value != null) {
        values.add(value);
      }
    }
    return values.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Median.of(values));
  }

  /** A figure of a configuration over that of the same network and engine in another mode. */
  OptionalDouble ratio(Configuration configuration, Mode other, Figure figure) {
    OptionalDouble mine = median(configuration, figure);
    OptionalDouble theirs = median(configuration.network(), configuration.engine(), other, figure);
    return mine.isPresent() && theirs.isPresent() && theirs.getAsDouble() > 0
        ? OptionalDouble.of(mine.getAsDouble() / theirs.getAsDouble())
        : OptionalDouble.empty();
  }

  /** The figure of one mode over that of another. */
  OptionalDouble ratio(String network, String engine, Mode mode, Mode other, Figure figure) {
    return plan.stream()
        .filter(c -> is(c, network, engine, mode))
        .map(c -> ratio(c, other, figure))
        .findFirst()
        .orElse(OptionalDouble.empty());
  }

  private OptionalDouble median(String network, String engine, Mode mode, Figure figure) {
    return plan.stream()
        .filter(c -> is(c, network, engine, mode))
        .map(c -> median(c, figure))
        .findFirst()
        .orElse(OptionalDouble.empty());
  }

  private static boolean is(Configuration c, String network, String engine, Mode mode) {
    return c.network().equals(network)
        && c.engine().equals(engine)
        && c.mode() == mode
        && c.python() == null;
  }

  /**
   * The figure of a configuration by this library over that of the same by a Python interpreter,
   * one for each round that measured both.
   */
  List<Double> pairs(Configuration peer, Figure figure) {
    List<Double> ratios = new ArrayList<>();
    for (Row row : rows) {
      Double theirs = row.configuration().equals(peer) ? figure.apply(row) : null;
      Double mine = theirs == null ? null : figure(peer.by(null), row.round(), figure);
      if (mine != null && theirs != null && theirs > 0) {
        ratios.add(mine / theirs);
      }
    }
    return ratios;
  }

  private @Nullable Double figure(Configuration configuration, int round, Figure figure) {
    for (Row row : rows) {
      Double value =
          row.round() == round && row.configuration().equals(configuration)
              ? figure.apply(row)
              : null;
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /** The latest row of a configuration, measured or not; null if it never ran. */
  @Nullable Row latest(Configuration configuration) {
    Row latest = null;
    for (Row row : rows) {
      latest = row.configuration().equals(configuration) ? row : latest;
    }
    return latest;
  }

  /** The configurations that have no measurement, each with its latest problem. */
  List<Row> problems() {
    List<Row> problems = new ArrayList<>();
    for (Configuration configuration : plan) {
      Row row = latest(configuration);
      if (row != null && row.measurement() == null) {
        problems.add(row);
      }
    }
    return problems;
  }

  /** The engines of the plan, in its order. */
  List<String> engines() {
    return plan.stream().map(Configuration::engine).distinct().toList();
  }

  /** The networks of the plan, in its order. */
  List<String> networks() {
    return plan.stream().map(Configuration::network).distinct().toList();
  }
}
