package io.github.adabet.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Against the figures that {@code tools/statistics-figures.py} had from SciPy. */
class ScipyFiguresTest {
  private record Signed(double[] differences, double rankSum, double probability) {}

  private record Range(int variables, double share, double range) {}

  private record Tail(double x, double upper) {}

  @Test
  void wilcoxon_differencesWithAndWithoutTies_givesScipysProbability() throws IOException {
    List<Signed> cases = read("wilcoxon.json", new TypeReference<>() {});

    assertThat(cases).hasSizeGreaterThan(10);
    for (Signed one : cases) {
      SignedRanks test = SignedRanks.of(one.differences());
      assertThat(test.rankSum()).isCloseTo(one.rankSum(), within(1e-9));
      assertThat(test.probability())
          .as("%d differences", test.differences())
          .isCloseTo(one.probability(), within(1e-9));
    }
  }

  @Test
  void studentizedRange_variablesAndShares_isScipysQuantile() throws IOException {
    for (Range one : read("range.json", new TypeReference<List<Range>>() {})) {
      assertThat(MeanRanks.studentizedRange(one.variables(), one.share()))
          .as("%s", one)
          .isCloseTo(one.range(), within(1e-4));
    }
  }

  @Test
  void upper_nearAndFarFromZero_isScipysTail() throws IOException {
    for (Tail one : read("normal.json", new TypeReference<List<Tail>>() {})) {
      assertThat(Normal.upper(one.x()))
          .as("%s", one)
          .isCloseTo(one.upper(), within(1e-12 * one.upper() + 1e-300));
    }
  }

  private static <T> T read(String name, TypeReference<T> type) throws IOException {
    try (InputStream file =
        Objects.requireNonNull(ScipyFiguresTest.class.getResourceAsStream(name), name)) {
      return new ObjectMapper().readValue(file, type);
    }
  }
}
