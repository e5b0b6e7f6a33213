package io.github.adabet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KendallTauTest {
  /** What {@code tools/kendall-tau.py} has written down. */
  record Case(double[] a, double[] b, @Nullable Double tau) {}

  @Test
  void of_scoresWithAndWithoutTies_isThatOfScipy() throws IOException {
    List<Case> cases;
    try (InputStream in =
        Objects.requireNonNull(
            KendallTauTest.class.getResourceAsStream("/scores/kendall-tau.json"))) {
      cases = JsonMapper.builder().build().readValue(in, new TypeReference<>() {});
    }
    assertThat(cases).hasSizeGreaterThan(7);
    for (Case one : cases) {
      double tau = KendallTau.of(one.a(), one.b());
      if (one.tau() == null) {
        assertThat(tau).isNaN();
      } else {
        assertThat(tau).isCloseTo(one.tau(), within(1e-12));
        assertThat(KendallTau.of(one.b(), one.a())).isEqualTo(tau);
      }
    }
  }

  @Test
  void of_rankings_comparesTheLayersThatBothHold() {
    LayerRanking four = Layers.ranking(1, 2, 3, 0);
    assertThat(KendallTau.of(four, four)).isEqualTo(1);
    assertThat(KendallTau.of(four, Layers.ranking(6, 5, 4))).isEqualTo(-1);
    assertThat(KendallTau.of(four, Layers.ranking(6))).isNaN();
  }

  @Test
  void of_zerosOfBothSigns_areEqual() {
    assertThat(KendallTau.of(new double[] {0.0, -0.0, 1}, new double[] {1, 2, 3}))
        .isCloseTo(2 / Math.sqrt(6), within(1e-12));
  }

  @Test
  void of_otherNumberOrNoNumber_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KendallTau.of(new double[2], new double[3]))
        .withMessageContaining("2 scores are compared with 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KendallTau.of(new double[] {1, Double.NaN}, new double[2]))
        .withMessageContaining("score 1");
  }
}
