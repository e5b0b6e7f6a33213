package io.github.adabet.bench.networks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerBarsTest {
  private static final Configuration OWN = Rows.configuration("n", "PyTorch", Mode.RHO);
  private static final Configuration PEER = OWN.by("/python");
  private static final double THEIR_SECONDS = 2;
  private static final long THEIR_MEBIBYTES = 1000;

  private final List<Row> rows = new ArrayList<>();

  @Test
  void table_intervalBelowTheBar_isMet() {
    measure(1.98, 1.99, 2.00, 2.01, 2.02, 2.03, 2.04);

    assertThat(times())
        .containsExactly(
            "time of a step",
            "n",
            "rho",
            "1.0",
            "2.010 s",
            "2.000 s",
            "7",
            "1.005",
            "0.990 to 1.020",
            "1.050",
            "yes");
  }

  @Test
  void table_barWithinTheInterval_isNotMissed() {
    measure(2.08, 2.12, 2.12, 2.12, 2.12, 2.12, 2.12);

    assertThat(times().subList(7, 11))
        .containsExactly("1.060", "1.040 to 1.060", "1.050", "yes, within the noise");
  }

  @Test
  void table_intervalAboveTheBar_isMissed() {
    measure(2.11, 2.12, 2.12, 2.12, 2.12, 2.12, 2.2);

    assertThat(times().get(10)).isEqualTo("no");
  }

  @Test
  void table_memory_isJudgedByItsOwnBar() {
    for (int round = 1; round <= 7; round++) {
      rows.add(Rows.measured(PEER, round, THEIR_SECONDS, THEIR_MEBIBYTES));
      rows.add(Rows.measured(OWN, round, THEIR_SECONDS, THEIR_MEBIBYTES + 30));
    }

    assertThat(table().get(1).subList(4, 11))
        .containsExactly("1030 MiB", "1000 MiB", "7", "1.030", "1.030 to 1.030", "1.020", "no");
  }

  @Test
  void table_roundsOfDifferentLength_arePairedByRound() {
    // The machine slows down: of medians without pairs the ratio would be 2, of pairs it is 1.
    for (int round = 1; round <= 7; round++) {
      rows.add(Rows.measured(OWN, round, round, 1));
    }
    for (int round = 1; round <= 6; round++) {
      rows.add(Rows.measured(PEER, round, round, 1));
    }

    assertThat(times().subList(6, 9)).containsExactly("6", "1.000", "1.000 to 1.000");
  }

  @Test
  void table_fewerThanSixPairs_isNotJudged() {
    measure(9, 9, 9, 9, 9);

    assertThat(times().subList(6, 11)).containsExactly("5", "4.500", "-", "1.050", "too few pairs");
  }

  @Test
  void table_withoutPython_isEmpty() {
    rows.add(Rows.measured(OWN, 1, 1, 1));

    assertThat(PeerBars.table(new Results(List.of(OWN), rows)).rows()).isEmpty();
  }

  @Test
  void ratio_ofThisLibrary_leavesPythonOut() {
    Configuration full = Rows.configuration("n", "PyTorch", Mode.FULL_PLAIN);
    Results results =
        new Results(
            List.of(PEER, OWN, full),
            List.of(
                Rows.measured(PEER, 9, 900),
                Rows.measured(OWN, 1, 100),
                Rows.measured(full, 2, 400)));

    assertThat(results.ratio("n", "PyTorch", Mode.RHO, Mode.FULL_PLAIN, Results.PEAK))
        .hasValue(0.25);
    assertThat(NetworksTable.of(results, "PyTorch").rows().get(0).get(1))
        .isEqualTo("rho, Python's torch 1.0");
  }

  private void measure(double... seconds) {
    for (int i = 0; i < seconds.length; i++) {
      rows.add(Rows.measured(OWN, i + 1, seconds[i], THEIR_MEBIBYTES));
      rows.add(Rows.measured(PEER, i + 1, THEIR_SECONDS, THEIR_MEBIBYTES));
    }
  }

  private List<String> times() {
    return table().get(0);
  }

  private List<List<String>> table() {
    return PeerBars.table(new Results(List.of(OWN, PEER), rows)).rows();
  }
}
