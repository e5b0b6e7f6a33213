package io.github.adabet.bench.networks;

import io.github.adabet.bench.Table;
import io.github.adabet.bench.networks.Results.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What each configuration took, in figures and beside its alternatives. */
final class NetworksTable {
  private static final double MEBIBYTE = 1024 * 1024;

  private NetworksTable() {}

  /** The table of one engine. */
  static Table of(Results results, String engine) {
    List<List<String>> rows = new ArrayList<>();
    for (Configuration configuration : results.plan()) {
      if (configuration.engine().equals(engine)) {
        rows.add(row(results, configuration));
      }
    }
    return new Table(
        List.of(
            "network",
            "mode",
            "layers",
            "s a step",
            "peak MiB",
            "process MiB",
            "estimate MiB",
            "time / full-plain",
            "memory / full-plain",
            "time / its plain",
            "memory / its plain"),
        rows);
  }

  private static List<String> row(Results results, Configuration configuration) {
    Row row = results.latest(configuration);
    Mode mode = configuration.mode();
    OptionalDouble seconds = results.median(configuration, Results.SECONDS);
    return List.of(
        configuration.network(),
        mode.label() + by(configuration, row),
        layers(row),
        seconds.isPresent() ? number(seconds, "%.3f") : problem(row),
        mebibytes(results, configuration, Results.PEAK),
        mebibytes(results, configuration, Results.PROCESS_PEAK),
        mebibytes(results, configuration, Results.ESTIMATE),
        number(results.ratio(configuration, Mode.FULL_PLAIN, Results.SECONDS), "%.2f"),
        number(results.ratio(configuration, Mode.FULL_PLAIN, Results.PEAK), "%.2f"),
        ownPlain(results, configuration, Results.SECONDS),
        ownPlain(results, configuration, Results.PEAK));
  }

  private static String by(Configuration configuration, @Nullable Row row) {
    Measurement found = row == null ? null : row.measurement();
    return configuration.python() == null
        ? ""
        : ", Python's " + configuration.peer() + (found == null ? "" : " " + found.engineVersion());
  }

  private static String ownPlain(Results results, Configuration configuration, Figure figure) {
    Mode mode = configuration.mode();
    return mode.isPlain()
        ? Table.NOTHING
        : number(results.ratio(configuration, mode.plain(), figure), "%.2f");
  }

  private static String layers(@Nullable Row row) {
    Measurement found = row == null ? null : row.measurement();
    return found == null || found.trainedLayers().isEmpty()
        ? Table.NOTHING
        : found.trainedLayers().size() + " of " + found.layers();
  }

  private static String problem(@Nullable Row row) {
    Row.Problem problem = row == null ? null : row.problem();
    return problem == null ? Table.NOTHING : problem.kind().label();
  }

  private static String mebibytes(Results results, Configuration configuration, Figure figure) {
    OptionalDouble bytes = results.median(configuration, figure);
    return bytes.isPresent()
        ? String.format(Locale.ROOT, "%.0f", bytes.getAsDouble() / MEBIBYTE)
        : Table.NOTHING;
  }

  private static String number(OptionalDouble value, String format) {
    return value.isPresent()
        ? String.format(Locale.ROOT, format, value.getAsDouble())
        : Table.NOTHING;
  }
}
