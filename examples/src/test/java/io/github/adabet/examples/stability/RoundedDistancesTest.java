package io.github.adabet.examples.stability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.score.TwoNearestNeighborsScorer;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerScorer;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoundedDistancesTest {
  /** What {@code numpy.float16} and {@code ml_dtypes.bfloat16} make of the numbers. */
  @ParameterizedTest
  @CsvSource({
    "1.00048828125, 11, 1",
    "1.00146484375, 11, 1.001953125",
    "1.0005, 11, 1.0009765625",
    "3.14159274, 11, 3.140625",
    "3.14159274, 8, 3.140625",
    "0.1, 8, 0.10009765625",
    "1.99999988, 8, 2",
    "3.14159274, 24, 3.14159274",
    "0, 8, 0"
  })
  void rounded_number_isTheNearestOfSoManyBits(float number, int bits, float expected) {
    assertThat(RoundedDistances.rounded(number, bits)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 25})
  void constructor_bitsOutOfRange_areRefused(int bits) {
    LayerScorer scorer = TwoNearestNeighborsScorer.create();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RoundedDistances(scorer, bits))
        .withMessageContaining("2 to 24");
  }

  @Test
  void score_scorerOfDistances_isShownRoundedOnes() {
    LayerScorer first =
        LayerScorer.named("first", Set.of(), observed -> observed.output().pairwiseDistances()[0]);
    assertThat(first.score(LayerObservation.ofOutput(new TwoPoints()))).isEqualTo((float) Math.PI);
    assertThat(new RoundedDistances(first, 8).score(LayerObservation.ofOutput(new TwoPoints())))
        .isEqualTo(3.140625);
    assertThat(new RoundedDistances(first, 8).name()).isEqualTo("first");
    LayerScorer ofInput =
        LayerScorer.named("input", Set.of(), observed -> observed.input().pairwiseDistances()[0]);
    assertThat(new RoundedDistances(ofInput, 8).score(new Unchanged())).isEqualTo(3.140625);
  }

  /** A layer that puts out what it is given. */
  private record Unchanged() implements LayerObservation {
    @Override
    public Layer layer() {
      return output().layer();
    }

    @Override
    public LayerActivation output() {
      return new TwoPoints();
    }

    @Override
    public LayerActivation input() {
      return new TwoPoints();
    }
  }

  /** Two points on a line, pi apart. */
  private record TwoPoints() implements LayerActivation {
    @Override
    public Layer layer() {
      return new Layer("line", 0, LayerKind.DENSE, 1);
    }

    @Override
    public long[] shape() {
      return new long[] {2, 1};
    }

    @Override
    public void read(int firstSample, int samples, long first, int features, double[] target) {
      for (int i = 0; i < samples * features; i++) {
        target[i] = firstSample + i == 0 ? 0 : (float) Math.PI;
      }
    }
  }
}
