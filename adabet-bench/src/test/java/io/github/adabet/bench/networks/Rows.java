package io.github.adabet.bench.networks;

import java.util.List;
import java.util.stream.IntStream;

/** Configurations and rows made up, so that every figure of a table is known. */
final class Rows {
  private static final long MEBIBYTE = 1 << 20;

  private Rows() {}

  static Configuration configuration(String network, String engine, Mode mode) {
    return new Configuration(
        network,
        engine,
        mode,
        mode.trainsTopShare() ? 0.1 : null,
        new Configuration.Size(32, 224, 1000),
        2,
        1,
        1,
        false,
        null);
  }

  /** A row whose process took 100 MiB more than its peak above idle. */
  static Row measured(Configuration configuration, double seconds, long mebibytes) {
    return measured(configuration, 1, seconds, mebibytes);
  }

  static Row measured(Configuration configuration, int round, double seconds, long mebibytes) {
    int trained = configuration.mode().plain() == Mode.FORWARD_PLAIN ? 0 : 2;
    return new Row(
        configuration,
        round,
        new Measurement(
            List.of(seconds, seconds),
            100 * MEBIBYTE,
            mebibytes * MEBIBYTE,
            null,
            10,
            1000,
            100L * trained,
            IntStream.range(0, trained).mapToObj(i -> "layer" + i).toList(),
            null,
            "1.0"),
        (mebibytes + 100) * MEBIBYTE,
        9,
        null);
  }

  static Row problem(Configuration configuration, Row.Kind kind) {
    return new Row(configuration, 1, null, null, 9, new Row.Problem(kind, "why"));
  }
}
