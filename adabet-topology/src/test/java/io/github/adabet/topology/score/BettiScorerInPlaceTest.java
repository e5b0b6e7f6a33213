package io.github.adabet.topology.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.AdaBetException;
import io.github.adabet.NonFiniteActivationException;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.topology.FirstBettiCounter;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.distance.PairwiseDistances;
import io.github.adabet.topology.distance.PointCloud;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("jdk")
class BettiScorerInPlaceTest {
  @ParameterizedTest
  @CsvSource({"12, 1, 40", "32, 7, 49", "5, 3, 1", "32, 300, 20", "32, 10, 900"})
  void score_memoryShown_isThatOfTheDistances(int samples, int channels, int features) {
    float[] values = gaussian(samples * channels * features);
    LayerActivation activation = InPlaceActivation.of(samples, channels, features, values);
    DistanceMatrix distances =
        PairwiseDistances.builder().build().of(PointCloud.of(values, samples, channels * features));

    assertThat(BettiScorer.unnormalized().score(LayerObservation.ofOutput(activation)))
        .isEqualTo((double) FirstBettiCounter.create().count(distances));
  }

  /**
   * Pixels of few values, images of which some are there twice: distances tie, and count as ties.
   */
  @ParameterizedTest
  @CsvSource({"2, 4096", "3, 5001", "40, 9000"})
  void score_manyTies_isThatOfTheDistances(int values, int dimension) {
    int samples = 32;
    Random random = new Random(dimension);
    float[] numbers = new float[samples * dimension];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextInt(values) * (1 + i / dimension % 9);
    }
    System.arraycopy(numbers, 0, numbers, 17 * dimension, 3 * dimension);
    DistanceMatrix distances =
        PairwiseDistances.builder().build().of(PointCloud.of(numbers, samples, dimension));

    assertThat(
            BettiScorer.unnormalized()
                .score(
                    LayerObservation.ofOutput(
                        InPlaceActivation.of(samples, 1, dimension, numbers))))
        .isEqualTo((double) FirstBettiCounter.create().count(distances));
  }

  @ParameterizedTest
  @CsvSource({"12, 1, 40", "32, 7, 49", "32, 5, 2", "32, 300, 20", "12, 3, 4100"})
  void scoreChannels_memoryShown_areThoseOfEachChannel(int samples, int channels, int features) {
    LayerActivation activation =
        InPlaceActivation.of(samples, channels, features, gaussian(samples * channels * features));
    BettiScorer scorer = BettiScorer.activationNormalized();

    double[] scores = scorer.scoreChannels(LayerObservation.ofOutput(activation));

    assertThat(scores).hasSize(channels);
    for (int channel = 0; channel < channels; channel++) {
      assertThat(scores[channel])
          .isEqualTo(scorer.score(LayerObservation.ofOutput(activation.channel(channel))));
    }
    assertThat(Arrays.stream(scores).sum()).isPositive();
  }

  @Test
  void score_notFinite_namesLayerAndSample() {
    float[] values = gaussian(6 * 4 * 50);
    values[4 * 200 + 120] = Float.NEGATIVE_INFINITY;
    values[5 * 200] = Float.NaN;
    LayerActivation activation = InPlaceActivation.of(6, 4, 50, values);
    BettiScorer scorer = BettiScorer.activationNormalized();

    assertThatThrownBy(() -> scorer.score(LayerObservation.ofOutput(activation)))
        .isInstanceOfSatisfying(
            NonFiniteActivationException.class,
            e -> {
              assertThat(e.layerName()).isEqualTo("conv");
              assertThat(e.sample()).isEqualTo(4);
            });
    values[5 * 200] = 1;
    LayerActivation corrected = InPlaceActivation.of(6, 4, 50, values);
    assertThatThrownBy(() -> scorer.scoreChannels(LayerObservation.ofOutput(corrected)))
        .isInstanceOfSatisfying(
            NonFiniteActivationException.class, e -> assertThat(e.sample()).isEqualTo(4));
  }

  @Test
  void score_distanceBeyondFloat_throwsNamingTheLayer() {
    LayerActivation activation = InPlaceActivation.of(2, 1, 2, new float[] {3e38f, 0, 0, 3e38f});
    assertThatThrownBy(
            () -> BettiScorer.unnormalized().score(LayerObservation.ofOutput(activation)))
        .isInstanceOf(AdaBetException.class)
        .isNotInstanceOf(NonFiniteActivationException.class)
        .hasMessageContaining("conv")
        .hasMessageContaining("float32");
    assertThatThrownBy(
            () -> BettiScorer.unnormalized().scoreChannels(LayerObservation.ofOutput(activation)))
        .isInstanceOf(AdaBetException.class)
        .hasMessageContaining("float32");
  }

  @Test
  void provenance_anyScorer_namesTheDistanceEngine() {
    assertThat(BettiScorer.unnormalized().provenance().settings())
        .containsKey("scorer.distances")
        .containsEntry(
            "scorer.distances.engine",
            PairwiseDistances.builder()
                .build()
                .provenance()
                .settings()
                .getOrDefault("distances.engine", "?"));
  }

  private static float[] gaussian(int count) {
    Random random = new Random(count);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
