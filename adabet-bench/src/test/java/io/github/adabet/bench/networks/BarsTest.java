package io.github.adabet.bench.networks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BarsTest {
  private final List<Configuration> plan = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();

  @Test
  void table_rankingAtTheBound_meetsTheBar() {
    measured("n", Mode.FORWARD, 1, 100);
    measured("n", Mode.RANK, 1.25, 110);

    assertThat(table())
        .containsExactly(
            List.of("ranking: time / forward pass", "E", "n", "1.25", "-", "1.25", "yes"),
            List.of("ranking: memory / forward pass", "E", "n", "1.10", "1.05", "1.10", "yes"));
  }

  @Test
  void table_rankingBeyondTheBound_missesTheBar() {
    measured("n", Mode.FORWARD, 1, 100);
    measured("n", Mode.RANK, 1.26, 111);

    assertThat(table()).extracting(row -> row.get(6)).containsExactly("no", "no");
  }

  @Test
  void table_memoryOfTraining_isJudgedByTheMeanOfTheNetworks() {
    measured("a", Mode.FULL_PLAIN, 10, 1000);
    measured("a", Mode.RHO, 6, 600);
    measured("b", Mode.FULL_PLAIN, 10, 1000);
    measured("b", Mode.RHO, 2, 100);

    assertThat(table())
        .containsExactly(
            List.of(
                "rho: time of a step / DJL's full training", "E", "a", "0.60", "-", "0.50", "no"),
            List.of(
                "rho: time of a step / DJL's full training", "E", "b", "0.20", "-", "0.50", "yes"),
            List.of(
                "rho: time of a step / DJL's full training",
                "E",
                "mean of the networks",
                "0.40",
                "-",
                "-",
                "-"),
            List.of("rho: memory / DJL's full training", "E", "a", "0.60", "0.64", "-", "-"),
            List.of("rho: memory / DJL's full training", "E", "b", "0.10", "0.18", "-", "-"),
            List.of(
                "rho: memory / DJL's full training",
                "E",
                "mean of the networks",
                "0.35",
                "0.41",
                "0.40",
                "yes"));
  }

  @Test
  void table_networkThatWasNotMeasured_leavesNoMean() {
    measured("a", Mode.FULL_PLAIN, 10, 1000);
    measured("a", Mode.RHO, 6, 600);
    plan.add(Rows.configuration("b", "E", Mode.FULL_PLAIN));
    plan.add(Rows.configuration("b", "E", Mode.RHO));

    assertThat(table()).extracting(row -> row.get(2)).containsOnly("a");
  }

  private void measured(String network, Mode mode, double seconds, long mebibytes) {
    Configuration configuration = Rows.configuration(network, "E", mode);
    plan.add(configuration);
    rows.add(Rows.measured(configuration, seconds, mebibytes));
  }

  private List<List<String>> table() {
    return Bars.table(new Results(plan, rows)).rows();
  }
}
