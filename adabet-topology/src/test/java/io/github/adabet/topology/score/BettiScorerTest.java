package io.github.adabet.topology.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.NonFiniteActivationException;
import io.github.adabet.OperationCancelledException;
import io.github.adabet.Provenance;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.LayerScorerProvider;
import io.github.adabet.spi.SampleMemory;
import io.github.adabet.topology.FirstBettiCounter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class BettiScorerTest {
  /** Two unit squares far apart, in R^2 stored as (8, 1, 2): two loops. */
  private static final float[] TWO_SQUARES = {0, 0, 1, 0, 1, 1, 0, 1, 9, 7, 10, 7, 10, 8, 9, 8};

  private static LayerActivation twoSquares() {
    Layer layer = new Layer("conv", 0, LayerKind.CONVOLUTION, 40);
    return new FixedActivation(layer, new long[] {8, 1, 2}, TWO_SQUARES);
  }

  @Test
  void score_activationNormalized_dividesBySamplesTimesFeatures() {
    assertThat(BettiScorer.activationNormalized().score(LayerObservation.ofOutput(twoSquares())))
        .isEqualTo(2.0 / (8 * 2));
  }

  @Test
  void score_weightNormalized_dividesByParameters() {
    assertThat(BettiScorer.weightNormalized().score(LayerObservation.ofOutput(twoSquares())))
        .isEqualTo(2.0 / 40);
  }

  @Test
  void score_unnormalized_isTheCount() {
    assertThat(BettiScorer.unnormalized().score(LayerObservation.ofOutput(twoSquares())))
        .isEqualTo(2);
  }

  @Test
  void scoreChannels_sourceWithAndWithoutMemory_areTheScoresOfEachChannel() {
    Layer layer = new Layer("conv", 0, LayerKind.CONVOLUTION, 40);
    Random random = new Random(3);
    float[] values = new float[12 * 70 * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    FixedActivation plain = new FixedActivation(layer, new long[] {12, 70, 3}, values);
    double[] expected = new double[70];
    for (int channel = 0; channel < 70; channel++) {
      expected[channel] =
          BettiScorer.activationNormalized()
              .score(LayerObservation.ofOutput(plain.channel(channel)));
    }
    assertThat(Arrays.stream(expected).distinct().count()).isGreaterThan(3);
    assertThat(BettiScorer.activationNormalized().scoreChannels(LayerObservation.ofOutput(plain)))
        .isEqualTo(expected);
    assertThat(
            BettiScorer.activationNormalized()
                .scoreChannels(LayerObservation.ofOutput(new InMemory(plain))))
        .isEqualTo(expected);
  }

  @Test
  void scoreChannels_nonFiniteValueInMemory_namesLayerAndSample() {
    Layer layer = new Layer("conv", 0, LayerKind.CONVOLUTION, 40);
    float[] values = new float[4 * 3 * 2];
    values[2 * 6 + 3] = Float.NaN;
    LayerActivation broken = new InMemory(new FixedActivation(layer, new long[] {4, 3, 2}, values));
    assertThatThrownBy(
            () -> BettiScorer.unnormalized().scoreChannels(LayerObservation.ofOutput(broken)))
        .isInstanceOf(NonFiniteActivationException.class)
        .hasMessageContaining("conv")
        .hasMessageContaining("sample 2");
  }

  /** An activation whose numbers stand in direct memory. */
  private record InMemory(FixedActivation values) implements LayerActivation {
    @Override
    public Layer layer() {
      return values.layer();
    }

    @Override
    public long[] shape() {
      return values.shape();
    }

    @Override
    public float[] pairwiseDistances() {
      throw new AssertionError("the memory is there");
    }

    @Override
    public Optional<SampleMemory> memory() {
      float[] numbers = values.toFloatArray();
      FloatBuffer floats =
          ByteBuffer.allocateDirect(numbers.length * Float.BYTES)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      floats.put(numbers).rewind();
      return Optional.of(new SampleMemory(floats, (int) features()));
    }

    @Override
    public void read(int firstSample, int samples, long first, int features, double[] target) {
      values.read(firstSample, samples, first, features, target);
    }
  }

  @Test
  void score_oneSample_isZero() {
    Layer layer = new Layer("conv", 0, LayerKind.CONVOLUTION, 40);
    LayerActivation one = new FixedActivation(layer, new long[] {1, 3}, new float[] {1, 2, 3});
    assertThat(BettiScorer.activationNormalized().score(LayerObservation.ofOutput(one))).isZero();
  }

  @Test
  void score_illegalDistance_isRefused() {
    LayerActivation broken = new BrokenDistances(twoSquares());
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> BettiScorer.activationNormalized().score(LayerObservation.ofOutput(broken)))
        .withMessageContaining("NaN");
  }

  /** The activation of a source whose distances are wrong. */
  private record BrokenDistances(LayerActivation right) implements LayerActivation {
    @Override
    public Layer layer() {
      return right.layer();
    }

    @Override
    public long[] shape() {
      return right.shape();
    }

    @Override
    public void read(int firstSample, int samples, long first, int features, double[] target) {
      right.read(firstSample, samples, first, features, target);
    }

    @Override
    public float[] pairwiseDistances() {
      float[] distances = right.pairwiseDistances();
      distances[1] = Float.NaN;
      return distances;
    }
  }

  @Test
  void score_interruptedThread_throws() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(
            () -> BettiScorer.unnormalized().score(LayerObservation.ofOutput(twoSquares())))
        .isInstanceOf(OperationCancelledException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void provenance_eachNormalization_namesScorerAndEngine() {
    Provenance ofCounter = FirstBettiCounter.create().provenance();
    for (BettiNormalization normalization : BettiNormalization.values()) {
      BettiScorer scorer = BettiScorer.of(normalization);
      assertThat(scorer.normalization()).isEqualTo(normalization);
      assertThat(scorer.provenance().settings())
          .containsEntry("scorer.name", "betti")
          .containsEntry("scorer.normalization", normalization.label())
          .containsEntry("scorer.engine", ofCounter.settings().get("betti.engine"))
          .containsKey("adabet.version");
      assertThat(scorer.provenance().choices()).isEqualTo(ofCounter.choices()).hasSize(1);
    }
    assertThat(BettiScorer.weightNormalized()).hasToString("BettiScorer(weight)");
  }

  @Test
  void serviceLoader_scorerProviders_hasBetti() {
    List<LayerScorerProvider> providers =
        ServiceLoader.load(LayerScorerProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(provider -> provider.name().equals("betti"))
            .toList();
    assertThat(providers).hasSize(1);
    assertThat(providers.get(0).probe().available()).isTrue();
    LayerScorer scorer = providers.get(0).create();
    assertThat(scorer.score(LayerObservation.ofOutput(twoSquares()))).isEqualTo(0.125);
  }
}
