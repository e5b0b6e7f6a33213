package io.github.adabet.score;

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
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScorersTest {
  private static final Layer LAYER = new Layer("dense", 0, LayerKind.DENSE, 6);

  @Test
  void cka_outputIsTheInputScaledShiftedAndReflected_isZero() {
    double[][] input = normal(8, 5);
    double[][] output = new double[8][5];
    for (int i = 0; i < 8; i++) {
      for (int k = 0; k < 5; k++) {
        output[i][k] = -3 * input[i][4 - k] + 100;
      }
    }
    assertThat(cka(input, output)).isCloseTo(0, within(1e-12));
  }

  @Test
  void cka_orthogonalGeometry_isOne() {
    double[][] input = {{1}, {1}, {-1}, {-1}};
    double[][] output = {{1}, {-1}, {1}, {-1}};
    assertThat(cka(input, output)).isEqualTo(1);
  }

  @Test
  void cka_hugeNumbers_doNotOverflow() {
    double[][] input = normal(6, 4);
    double[][] output = normal(6, 4);
    for (double[] row : output) {
      row[0] *= 1e150;
    }
    assertThat(cka(input, output)).isBetween(0.0, 1.0);
  }

  @Test
  void cka_withoutGeometry_isOneOrZero() {
    double[][] flat = new double[5][3];
    assertThat(cka(normal(5, 3), flat)).isEqualTo(1);
    assertThat(cka(flat, normal(5, 3))).isEqualTo(1);
    assertThat(cka(flat, flat)).isZero();
  }

  @Test
  void cka_samplesEqualButForTheRoundingOfTheirMean_haveNoGeometry() {
    double[][] tenths = new double[7][3];
    for (double[] row : tenths) {
      Arrays.fill(row, 0.1);
    }
    assertThat(cka(normal(7, 3), tenths)).isEqualTo(1);
    assertThat(cka(tenths, tenths)).isZero();
  }

  @Test
  void cka_nonFiniteInput_namesLayerAndSample() {
    double[][] input = normal(5, 3);
    input[3][1] = Double.NaN;
    assertThatThrownBy(() -> cka(input, normal(5, 3)))
        .isInstanceOf(NonFiniteActivationException.class)
        .hasMessageContaining("dense")
        .hasMessageContaining("sample 3");
  }

  @Test
  void fisher_channels_sumOverPositionsBeforeSquaring() {
    // Two samples, two channels of two positions.
    double[][] output = {{1, 2, 3, 4}, {0, 1, 1, 0}};
    double[][] gradient = {{1, -1, 2, 0}, {5, 2, -1, 7}};
    LayerObservation observed = observed(output, output, gradient, 2, 2);
    double first = ((1 - 2) * (1 - 2) + 2 * 2) / 4.0;
    double second = (6 * 6 + 1) / 4.0;
    assertThat(FisherScorer.create().scoreChannels(observed)).containsExactly(first, second);
    assertThat(FisherScorer.create().score(observed)).isEqualTo(first + second);
  }

  @Test
  void scoreChannels_default_cutsOutputAndGradient() {
    double[][] output = {{1, 2, 3, 4}, {0, 1, 1, 0}};
    double[][] gradient = {{1, -1, 2, 0}, {5, 2, -1, 7}};
    LayerObservation observed = observed(output, output, gradient, 2, 2);
    LayerScorer byDefault =
        LayerScorer.named("fisher", FisherScorer.create().needs(), FisherScorer.create()::score);
    double[] whole = byDefault.scoreChannels(observed);
    assertThat(whole).hasSize(2);
    // A channel of two positions counts as two channels of one: squares are summed.
    assertThat(whole[0]).isEqualTo((1 + 4 + 0 + 4) / 4.0);
  }

  @Test
  void providers_byName_areFound() {
    assertThat(Backends.layerScorer("one-minus-cka").minimumSamples()).isEqualTo(3);
    assertThat(Backends.layerScorer("fisher").name()).isEqualTo("fisher");
  }

  private static double cka(double[][] input, double[][] output) {
    return LinearCkaScorer.create().score(observed(input, output, output, output[0].length));
  }

  private static LayerObservation observed(
      double[][] input, double[][] output, double[][] gradient, long... outputShape) {
    return new LayerObservation() {
      @Override
      public Layer layer() {
        return LAYER;
      }

      @Override
      public LayerActivation input() {
        return new Rows(input, input[0].length);
      }

      @Override
      public LayerActivation output() {
        return new Rows(output, outputShape);
      }

      @Override
      public LayerActivation outputGradient() {
        return new Rows(gradient, outputShape);
      }
    };
  }

  private static double[][] normal(int samples, int features) {
    Random random = new Random(31L * samples + features);
    double[][] rows = new double[samples][features];
    for (double[] row : rows) {
      for (int k = 0; k < features; k++) {
        row[k] = random.nextGaussian();
      }
    }
    return rows;
  }

  /** Rows of numbers, with the extents of a sample. */
  private record Rows(double[][] rows, long... extents) implements LayerActivation {
    @Override
    public Layer layer() {
      return LAYER;
    }

    @Override
    public long[] shape() {
      long[] shape = new long[extents.length + 1];
      shape[0] = rows.length;
      System.arraycopy(extents, 0, shape, 1, extents.length);
      return shape;
    }

    @Override
    public void read(int firstSample, int samples, long first, int features, double[] target) {
      for (int i = 0; i < samples; i++) {
        System.arraycopy(rows[firstSample + i], (int) first, target, i * features, features);
      }
    }
  }
}
