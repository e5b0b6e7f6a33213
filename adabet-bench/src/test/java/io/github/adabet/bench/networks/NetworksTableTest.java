package io.github.adabet.bench.networks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NetworksTableTest {
  private static final Configuration RHO = Rows.configuration("n", "E", Mode.RHO);
  private static final Configuration RHO_PLAIN = Rows.configuration("n", "E", Mode.RHO_PLAIN);
  private static final Configuration FULL_PLAIN = Rows.configuration("n", "E", Mode.FULL_PLAIN);
  private static final List<Configuration> PLAN = List.of(RHO_PLAIN, RHO, FULL_PLAIN);

  @Test
  void of_measuredModes_showsRatiosToFullAndToTheirPlain() {
    Results results =
        new Results(
            PLAN,
            List.of(
                Rows.measured(RHO_PLAIN, 2, 800),
                Rows.measured(RHO, 1, 200),
                Rows.measured(FULL_PLAIN, 4, 1000)));

    assertThat(NetworksTable.of(results, "E").rows())
        .containsExactly(
            List.of(
                "n", "rho-plain", "2 of 10", "2.000", "800", "900", "-", "0.50", "0.80", "-", "-"),
            List.of(
                "n", "rho", "2 of 10", "1.000", "200", "300", "-", "0.25", "0.20", "0.50", "0.25"),
            List.of(
                "n",
                "full-plain",
                "2 of 10",
                "4.000",
                "1000",
                "1100",
                "-",
                "1.00",
                "1.00",
                "-",
                "-"));
  }

  @Test
  void of_severalRounds_showsMedians() {
    Results results =
        new Results(
            List.of(FULL_PLAIN),
            List.of(
                Rows.measured(FULL_PLAIN, 9, 300),
                Rows.measured(FULL_PLAIN, 2, 100),
                Rows.measured(FULL_PLAIN, 3, 200)));

    assertThat(NetworksTable.of(results, "E").rows().get(0).subList(3, 6))
        .containsExactly("3.000", "200", "300");
  }

  @Test
  void of_processEndedAtALimit_saysSoAndHasNoRatio() {
    Results results =
        new Results(
            PLAN,
            List.of(
                Rows.measured(RHO_PLAIN, 2, 800),
                Rows.measured(RHO, 1, 200),
                Rows.problem(FULL_PLAIN, Row.Kind.MEMORY)));

    assertThat(NetworksTable.of(results, "E").rows())
        .element(2)
        .isEqualTo(
            List.of("n", "full-plain", "-", "> memory limit", "-", "-", "-", "-", "-", "-", "-"));
    assertThat(results.problems()).containsExactly(Rows.problem(FULL_PLAIN, Row.Kind.MEMORY));
  }

  @Test
  void of_rowsOfOtherSizes_areNotTaken() {
    Configuration other =
        new Configuration(
            "n",
            "E",
            Mode.FULL_PLAIN,
            null,
            new Configuration.Size(8, 224, 1000),
            2,
            1,
            1,
            false,
            null);
    Results results = new Results(List.of(FULL_PLAIN), List.of(Rows.measured(other, 1, 1)));

    assertThat(NetworksTable.of(results, "E").rows().get(0).subList(2, 5))
        .containsExactly("-", "-", "-");
  }
}
