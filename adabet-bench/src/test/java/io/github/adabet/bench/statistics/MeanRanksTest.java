package io.github.adabet.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class MeanRanksTest {
  @Test
  void of_equalValues_shareTheirMeanRank() {
    MeanRanks ranks =
        MeanRanks.of(
            List.of("a", "b", "c"), List.of(new double[] {3, 3, 1}, new double[] {1, 2, 3}));

    assertThat(ranks.ranks()).containsExactly((1.5 + 3) / 2, (1.5 + 2) / 2, (3.0 + 1) / 2);
    assertThat(ranks.order()).containsExactly(1, 2, 0);
  }

  @Test
  void criticalDifference_fourMethodsOn14Sets_isThatOfTheLiterature() {
    MeanRanks ranks = new MeanRanks(List.of("a", "b", "c", "d"), List.of(3.1, 2.0, 2.9, 2.0), 14);

    // Demšar 2006, section 3.2.2: q is 2.569 and the difference 1.25.
    assertThat(ranks.criticalDifference()).isCloseTo(1.25, within(0.005));
    assertThat(ranks.cliques()).hasSize(1).first().isEqualTo(new int[] {0, 3});
  }

  @Test
  void cliques_methodsFarApart_joinsTheWidestRunsOnly() {
    MeanRanks ranks =
        new MeanRanks(List.of("a", "b", "c", "d", "e"), List.of(1.0, 1.2, 3.0, 3.2, 5.0), 40);

    assertThat(ranks.criticalDifference()).isLessThan(1);
    assertThat(ranks.cliques()).containsExactly(new int[] {0, 1}, new int[] {2, 3});
  }

  @Test
  void adjust_severalTests_isHolms() {
    // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm").
    assertThat(Holm.adjust(0.01, 0.04, 0.03, 0.005)).containsExactly(0.03, 0.06, 0.06, 0.02);
    assertThat(Holm.adjust(0.9, 0.8)).containsExactly(1, 1);
  }

  @Test
  void of_valuesThatDifferByRoundingOnly_shareTheirRank() {
    MeanRanks ranks =
        MeanRanks.of(List.of("a", "b", "c"), List.of(new double[] {0.3 - 0.2, 0.2 - 0.1, 0.5}));

    assertThat(ranks.ranks()).containsExactly(2.5, 2.5, 1.0);
  }

  @Test
  void signedRanks_differencesOfAsManyImages_shareTheirRank() {
    SignedRanks ranks = SignedRanks.of(0.3 - 0.2, 0.1 - 0.2, 0.3, 0.1 + 0.2 - 0.3);

    assertThat(ranks.differences()).isEqualTo(3);
    assertThat(ranks.rankSum()).isEqualTo(1.5 + 3);
  }
}
