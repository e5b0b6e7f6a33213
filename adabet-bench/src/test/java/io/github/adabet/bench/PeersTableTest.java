package io.github.adabet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.topology.distance.DistanceMatrix;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Measurements made up, so that every figure of the table is known. */
class PeersTableTest {
  private static final PeerCase COUNT =
      new PeerCase(
          "c",
          true,
          1,
          Float.POSITIVE_INFINITY,
          () -> DistanceMatrix.ofCondensed(0, new float[0]),
          null,
          10,
          0);
  private static final Contender RIPSER = new Contender.Ripser("ripser", Path.of("ripser"));
  private static final Contender ENGINE = new Contender.Engine("native", 1, false);
  private static final List<String> ONE_LOOP =
      List.of(
          "persistence intervals in dim 0:", " [0, )", "persistence intervals in dim 1:", " [1,2)");

  @Test
  void ratios_mediansOfRounds_areQuotients() {
    PeerResult ripser = ripser(10, 30, 20);
    PeerResult engine = engine(1, "2", "0.5", "1.5");

    Table table = PeersTable.ratios(List.of(ripser, engine));

    // Process 20 s / 2 s, inside 20 s / 1.5 s, computation (20 s - 4 s) / 0.5 s, memory 2 / 4.
    assertThat(table.rows())
        .containsExactly(
            List.of("c", "native", "1", "ripser", "10.0", "13.3", "32.0", "0.50", "10", "yes"));
  }

  @Test
  void ratios_ripserBeyondTheLimit_areLowerBounds() {
    PeerResult ripser = new PeerResult(COUNT, RIPSER);
    ripser.add(run(60, 2, 137, true, List.of()));
    ripser.addReading(10);

    List<String> row =
        PeersTable.ratios(List.of(ripser, engine(1, "2", "50", "1.5"))).rows().get(0);

    assertThat(row.subList(4, 7)).containsExactly("> 30.0", "> 40.0", "> 1.00");
    assertThat(row).endsWith("10", "-");
  }

  @Test
  void measurements_ripserBeyondTheLimit_saysSo() {
    PeerResult ripser = new PeerResult(COUNT, RIPSER);
    ripser.add(run(60, 2, 137, true, List.of()));

    assertThat(PeersTable.measurements(List.of(ripser)).rows())
        .containsExactly(List.of("c", "ripser", "1", "> 60.000", "-", "-", "> 2", "> limit"));
  }

  @Test
  void failures_equalCounts_none() {
    assertThat(Agreement.failures(List.of(ripser(1), engine(1, "1", "1", "1")))).isEmpty();
  }

  @Test
  void failures_otherCount_isNamed() {
    assertThat(Agreement.failures(List.of(ripser(1), engine(7, "1", "1", "1"))))
        .singleElement()
        .asString()
        .contains("native", "7", "ripser 1");
  }

  @Test
  void failures_failedEngine_isNamedButFailedRipserIsNot() {
    PeerResult engine = new PeerResult(COUNT, ENGINE);
    engine.add(run(1, 1, 3, false, List.of()));
    PeerResult ripser = new PeerResult(COUNT, RIPSER);
    ripser.add(run(1, 1, 134, false, List.of()));

    assertThat(Agreement.failures(List.of(ripser, engine)))
        .singleElement()
        .asString()
        .contains("native failed", "exit code 3");
  }

  @Test
  void intervals_moreDigitsThanRipserPrints_areEqual() {
    Intervals ripser = Intervals.parse(ONE_LOOP);
    Intervals ours =
        Intervals.parse(
            List.of(
                "persistence intervals in dim 0:",
                " [0.0, )",
                "persistence intervals in dim 1:",
                " [1.0000001,1.9999999)"));

    assertThat(ours).isEqualTo(ripser);
    assertThat(ours.count(1)).isEqualTo(1);
  }

  private static PeerResult ripser(double... seconds) {
    PeerResult result = new PeerResult(COUNT, RIPSER);
    for (double second : seconds) {
      result.add(run(second, 2, 0, false, ONE_LOOP));
    }
    result.addReading(4);
    return result;
  }

  private static PeerResult engine(long loops, String whole, String compute, String inside) {
    PeerResult result = new PeerResult(COUNT, ENGINE);
    List<String> output =
        List.of("first Betti count " + loops, "seconds compute " + compute + " inside " + inside);
    result.add(run(Double.parseDouble(whole), 4, 0, false, output));
    return result;
  }

  private static ProcessMeasurement run(
      double seconds, long mebibytes, int exitCode, boolean over, List<String> output) {
    return new ProcessMeasurement(
        seconds, OptionalLong.of(mebibytes << 20), exitCode, over, output, "");
  }
}
