package io.github.adabet.topology.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.adabet.Backends;
import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.NonFiniteActivationException;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerScorer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores that set the loops of a batch against something: noise, the input, the mean distance. */
class ChangedLoopsTest {
  private static final Layer LAYER = new Layer("conv", 0, LayerKind.CONVOLUTION, 40);

  /** A square of side 1: one bar from 1 to the root of 2, mean distance (4 + 2 sqrt 2) / 6. */
  private static final float[] SQUARE = {0, 0, 1, 0, 1, 1, 0, 1};

  private static final double MEAN = (4 + 2 * Math.sqrt(2)) / 6;
  private static final double LENGTH = (Math.sqrt(2) - 1) / MEAN;

  private static LayerActivation cloud(int dimension, float... values) {
    return new FixedActivation(LAYER, new long[] {values.length / dimension, dimension}, values);
  }

  private static LayerObservation observed(LayerActivation input, LayerActivation output) {
    return new LayerObservation() {
      @Override
      public Layer layer() {
        return LAYER;
      }

      @Override
      public LayerActivation input() {
        return input;
      }

      @Override
      public LayerActivation output() {
        return output;
      }
    };
  }

  private static float[] times(float factor, float... values) {
    float[] scaled = values.clone();
    for (int k = 0; k < scaled.length; k++) {
      scaled[k] *= factor;
    }
    return scaled;
  }

  private static float[] circle(int points) {
    float[] values = new float[2 * points];
    for (int k = 0; k < points; k++) {
      values[2 * k] = (float) Math.cos(2 * Math.PI * k / points);
      values[2 * k + 1] = (float) Math.sin(2 * Math.PI * k / points);
    }
    return values;
  }

  private static float[] normal(int points, int dimension) {
    Random random = new Random(11);
    float[] values = new float[points * dimension];
    for (int k = 0; k < values.length; k++) {
      values[k] = (float) random.nextGaussian();
    }
    return values;
  }

  @Test
  void barcodeChange_scaledOutput_isZero() {
    assertThat(
            BarcodeChangeScorer.create()
                .score(observed(cloud(2, SQUARE), cloud(2, times(8, SQUARE)))))
        .isZero();
  }

  @Test
  void barcodeChange_loopThatDisappears_isHalfItsLength() {
    LayerActivation flat = cloud(2, new float[8]);
    LayerActivation line = cloud(1, 0, 1, 2, 3);
    BarcodeChangeScorer scorer = BarcodeChangeScorer.create();
    assertThat(scorer.score(observed(cloud(2, SQUARE), flat))).isCloseTo(LENGTH / 2, within(1e-6));
    assertThat(scorer.score(observed(line, cloud(2, SQUARE)))).isCloseTo(LENGTH / 2, within(1e-6));
    assertThat(scorer.score(observed(flat, line))).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1", "100", "0.001"})
  void relativePersistence_anyScale_isTheSame(float factor) {
    assertThat(
            Backends.layerScorer("relative-persistence")
                .score(LayerObservation.ofOutput(cloud(2, times(factor, SQUARE)))))
        .isCloseTo(LENGTH, within(1e-5));
  }

  @Test
  void relativePersistence_equalSamples_isZero() {
    assertThat(
            Backends.layerScorer("relative-persistence")
                .score(LayerObservation.ofOutput(cloud(2, new float[8]))))
        .isZero();
  }

  /** 32 normally distributed points have 4.4 loops in the plane, on average of 200 by ripser.py. */
  @Test
  void loopExcess_circle_isOneLoopAgainstThoseOfThePlane() {
    double score = LoopExcessScorer.create().score(LayerObservation.ofOutput(cloud(2, circle(32))));
    assertThat(1 / score).isBetween(3.9, 4.9);
    assertThat(LoopExcessScorer.create().score(LayerObservation.ofOutput(cloud(2, circle(32)))))
        .isEqualTo(score);
  }

  @Test
  void loopExcess_noise_isAboutOne() {
    LoopExcessScorer scorer = LoopExcessScorer.create();
    assertThat(scorer.score(LayerObservation.ofOutput(cloud(64, normal(32, 64)))))
        .isBetween(0.7, 1.3);
    assertThat(scorer.score(LayerObservation.ofOutput(cloud(2, normal(32, 2)))))
        .isBetween(0.4, 1.8);
  }

  @Test
  void loopExcess_withoutLoops_isZero() {
    LoopExcessScorer scorer = LoopExcessScorer.create();
    assertThat(scorer.score(LayerObservation.ofOutput(cloud(2, new float[10])))).isZero();
    assertThat(scorer.score(LayerObservation.ofOutput(cloud(1, 0, 1, 2, 4, 8)))).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"loop-excess", "barcode-change", "relative-persistence"})
  void score_notANumber_namesLayerAndSample(String name) {
    LayerScorer scorer = Backends.layerScorer(name);
    assertThat(scorer.name()).isEqualTo(name);
    assertThat(scorer.minimumSamples()).isEqualTo(4);
    assertThat(scorer.provenance().settings()).containsEntry("scorer.name", name);
    float[] values = SQUARE.clone();
    values[5] = Float.NaN;
    assertThatThrownBy(() -> scorer.score(observed(cloud(2, SQUARE), cloud(2, values))))
        .isInstanceOf(NonFiniteActivationException.class)
        .hasMessageContaining("conv")
        .hasMessageContaining("sample 2");
  }
}
