package io.github.adabet.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.adabet.AdaBetException;
import io.github.adabet.Backends;
import io.github.adabet.NonFiniteActivationException;
import io.github.adabet.spi.LayerScorer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores against what {@code tools/layer-scores.py} has written down. */
class NumpyScoresTest {
  /** Distances are float32, as are the numbers of activations everywhere else. */
  private static final double OF_DISTANCES = 1e-5;

  private static final double RELATIVE = 1e-9;

  /** A case of the file. */
  record Case(
      String name,
      long[] shape,
      double[] output,
      double[] input,
      double[] means,
      double[] variances,
      double[] weights,
      double[] gradients,
      Map<String, Double> scores,
      Map<String, List<Double>> channels) {
    ShownLayer observed() {
      return new ShownLayer(shape, output, input)
          .statistics(
              new FixedTensor("running_mean", means), new FixedTensor("running_var", variances))
          .weights(new FixedTensor("weight", weights))
          .gradients(new FixedTensor("weight", gradients));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    try (InputStream in =
        Objects.requireNonNull(
            NumpyScoresTest.class.getResourceAsStream("/scores/layer-scores.json"))) {
      return JsonMapper.builder()
          .build()
          .readValue(in, new TypeReference<List<Case>>() {})
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void score_eachScorer_isThatOfNumpy(Case one) {
    assertThat(one.scores()).hasSizeGreaterThan(9);
    one.scores()
        .forEach(
            (name, expected) -> {
              LayerScorer scorer = Backends.layerScorer(name);
              if (one.shape()[0] >= scorer.minimumSamples()) {
                double tolerance = name.equals("two-nn") ? OF_DISTANCES : RELATIVE;
                assertThat(scorer.score(one.observed()))
                    .as(name)
                    .isCloseTo(expected, within(tolerance * Math.max(1, expected)));
              }
            });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void scoreChannels_statisticsOfChannels_areThoseOfNumpy(Case one) {
    one.channels()
        .forEach(
            (name, expected) -> {
              double[] scores = Backends.layerScorer(name).scoreChannels(one.observed());
              assertThat(scores).as(name).hasSize(expected.size());
              for (int channel = 0; channel < scores.length; channel++) {
                assertThat(scores[channel])
                    .as(name)
                    .isCloseTo(
                        expected.get(channel),
                        within(RELATIVE * Math.max(1, expected.get(channel))));
              }
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "effective-rank",
        "participation-ratio",
        "two-nn",
        "zero-share",
        "kurtosis",
        "sign-code",
        "sign-patterns",
        "shift"
      })
  void score_notANumber_namesLayerAndSample(String name) {
    double[] values = new double[12];
    values[7] = Double.NaN;
    ShownLayer broken =
        new ShownLayer(new long[] {4, 3, 1}, values, values)
            .statistics(
                new FixedTensor("moving_mean", 0, 0, 0),
                new FixedTensor("moving_variance", 1, 1, 1));
    assertThatThrownBy(() -> Backends.layerScorer(name).score(broken))
        .isInstanceOf(NonFiniteActivationException.class)
        .hasMessageContaining("shown")
        .hasMessageContaining("sample 2");
  }

  @Test
  void shift_layerWithoutStatistics_isZero() {
    ShownLayer plain = new ShownLayer(new long[] {2, 3, 1}, new double[6], new double[6]);
    assertThat(StatisticsShiftScorer.create().score(plain)).isZero();
    assertThat(StatisticsShiftScorer.create().scoreChannels(plain)).containsExactly(0, 0, 0);
  }

  @Test
  void shift_statisticsOfOtherChannels_areRefused() {
    ShownLayer other =
        new ShownLayer(new long[] {2, 3, 1}, new double[6], new double[6])
            .statistics(new FixedTensor("runningMean", 0), new FixedTensor("runningVar", 1));
    assertThatThrownBy(() -> StatisticsShiftScorer.create().score(other))
        .isInstanceOf(AdaBetException.class)
        .hasMessageContaining("1 means")
        .hasMessageContaining("3 channels");
  }

  @Test
  void relativeGradientNorm_weightsOfZero_isZero() {
    ShownLayer zero =
        new ShownLayer(new long[] {1, 1, 1}, new double[1], new double[1])
            .weights(new FixedTensor("bias", 0, 0))
            .gradients(new FixedTensor("bias", 1, 1));
    assertThat(RelativeGradientNormScorer.create().score(zero)).isZero();
  }

  @Test
  void parameters_anyLayer_isItsCount() {
    ShownLayer layer = new ShownLayer(new long[] {1, 1, 1}, new double[1], new double[1]);
    assertThat(ParameterCountScorer.create().score(layer)).isEqualTo(6);
    assertThat(ParameterCountScorer.create().needs()).isEmpty();
  }

  @Test
  void participationRatio_hugeNumbers_doNotOverflow() {
    double[] values = new Random(5).doubles(24).map(x -> x * 1e150).toArray();
    ShownLayer huge = new ShownLayer(new long[] {6, 4, 1}, values, values);
    assertThat(ParticipationRatioScorer.create().score(huge)).isBetween(1.0, 5.0);
    assertThat(EffectiveRankScorer.create().score(huge)).isBetween(1.0, 5.0);
  }

  @Test
  void effectiveRank_manySamples_isThatOfOrthogonalDirections() {
    int samples = 128;
    double[] identity = new double[samples * samples];
    for (int i = 0; i < samples; i++) {
      identity[i * samples + i] = 3;
    }
    ShownLayer layer = new ShownLayer(new long[] {samples, samples, 1}, identity, identity);
    assertThat(EffectiveRankScorer.create().score(layer))
        .isCloseTo(samples - 1, within(1e-9 * samples));
    assertThat(ParticipationRatioScorer.create().score(layer))
        .isCloseTo(samples - 1, within(1e-9 * samples));
  }
}
