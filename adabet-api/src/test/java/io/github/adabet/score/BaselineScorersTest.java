package io.github.adabet.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.adabet.Backends;
import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.Provenance;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.LayerVisitor;
import io.github.adabet.spi.StoredTensor;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores of magnitudes, and the baselines that look at less than that. */
class BaselineScorersTest {
  private static final List<Layer> LAYERS =
      IntStream.range(0, 40).mapToObj(i -> new Layer("layer" + i, i, LayerKind.DENSE, 6)).toList();

  @Test
  void weightMagnitude_allTensors_addsUpTheirSizes() {
    assertThat(WeightMagnitudeScorer.create().score(observed(0))).isEqualTo(1 + 2.5 + 3 + 0.5);
    assertThat(WeightMagnitudeScorer.create().needs()).containsExactly(LayerQuantity.WEIGHTS);
  }

  @Test
  void gradientMagnitude_allTensors_addsUpTheirSizes() {
    assertThat(GradientMagnitudeScorer.create().score(observed(0))).isEqualTo(0.25 + 4);
    assertThat(GradientMagnitudeScorer.create().needs())
        .containsExactly(LayerQuantity.WEIGHT_GRADIENTS)
        .allMatch(LayerQuantity::takesLabels);
  }

  @Test
  void depth_layers_scoreTheirPlaceInForwardOrder() {
    assertThat(DepthScorer.create().score(observed(0))).isZero();
    assertThat(DepthScorer.create().score(observed(7))).isEqualTo(7);
  }

  @Test
  void activationSize_outputOfSixNumbers_scoresASixth() {
    assertThat(ActivationSizeScorer.create().score(observed(0))).isEqualTo(1 / 6.0);
  }

  @Test
  void random_seedAsForm_drawsFromIt() {
    assertThat(Backends.layerScorer("random:7").score(observed(3)))
        .isEqualTo(RandomScorer.of(7).score(LAYERS.get(3)))
        .isNotEqualTo(Backends.layerScorer("random").score(observed(3)));
    assertThat(Backends.layerScorerForms("random")).containsExactly("SEED");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backends.layerScorer("random:x"))
        .withMessageContaining("whole number");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backends.layerScorer("depth:last"))
        .withMessageContaining("one form only");
  }

  @Test
  void random_scores_areOfTheSeedAndTheNameAlone() {
    double[] first = scores(1);

    assertThat(scores(1)).isEqualTo(first);
    assertThat(scores(2)).isNotEqualTo(first);
    assertThat(first).doesNotHaveDuplicates();
    assertThat(DoubleStream.of(first)).allMatch(score -> score >= 0 && score < 1);
    // Uniform: the mean of 40 is 0.5 with a deviation of 0.05.
    assertThat(DoubleStream.of(first).average().orElseThrow()).isBetween(0.3, 0.7);
    assertThat(RandomScorer.of(1).score(new Layer("layer3", 9, LayerKind.OTHER, 1)))
        .isEqualTo(first[3]);
  }

  private static double[] scores(long seed) {
    return LAYERS.stream().mapToDouble(RandomScorer.of(seed)::score).toArray();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"weight-magnitude", "gradient-magnitude", "random", "depth", "activation-size"})
  void providers_byName_areFoundAndNeverChosenByThemselves(String name) {
    assertThat(Backends.layerScorer(name).name()).isEqualTo(name);
  }

  @Test
  void rank_scorerThatNeedsNothing_isServedByAnySource() {
    LayerRanking ranking = rank(DepthScorer.create());

    assertThat(ranking.layers().get(0)).isEqualTo(LAYERS.get(39));
    assertThat(ranking.tiedLayers()).isZero();
    assertThat(rank(RandomScorer.of(4)).provenance().settings())
        .containsEntry("scorer.seed", "4")
        .containsEntry("ranking.scorer", "random");
  }

  @Test
  void weightGradients_notAskedFor_saysWhatToName() {
    LayerObservation output = LayerObservation.ofOutput(new Six(LAYERS.get(0)));
    assertThatIllegalStateException()
        .isThrownBy(output::weightGradients)
        .withMessageContaining("WEIGHT_GRADIENTS");
  }

  private static LayerRanking rank(LayerScorer scorer) {
    return LayerRanker.builder().scorer(scorer).build().rank(new Outputs(), List.of("batch"));
  }

  /** Gives the default quantities. */
  private static final class Outputs implements ActivationSource<String> {
    @Override
    public String name() {
      return "outputs";
    }

    @Override
    public List<Layer> layers() {
      return LAYERS;
    }

    @Override
    public void forward(String batch, Set<LayerQuantity> needs, LayerVisitor visitor) {
      LAYERS.forEach(layer -> visitor.visit(LayerObservation.ofOutput(new Six(layer))));
    }

    @Override
    public Provenance provenance() {
      return Provenance.builder().build();
    }
  }

  private static LayerObservation observed(int index) {
    return new LayerObservation() {
      @Override
      public Layer layer() {
        return LAYERS.get(index);
      }

      @Override
      public LayerActivation output() {
        return new Six(layer());
      }

      @Override
      public List<StoredTensor> weights() {
        return List.of(new Numbers("weight", 1, -2.5, 0), new Numbers("bias", -3, 0.5));
      }

      @Override
      public List<StoredTensor> weightGradients() {
        return List.of(new Numbers("weight", 0.25, 0, 0), new Numbers("bias", -4, 0));
      }
    };
  }

  private record Numbers(String name, double... toDoubleArray) implements StoredTensor {
    @Override
    public long[] shape() {
      return new long[] {toDoubleArray.length};
    }
  }

  /** Two samples of six numbers. */
  private record Six(Layer layer) implements LayerActivation {
    @Override
    public long[] shape() {
      return new long[] {2, 3, 2};
    }

    @Override
    public void read(int firstSample, int samples, long first, int features, double[] target) {
      throw new AssertionError("the shape is enough");
    }
  }
}
