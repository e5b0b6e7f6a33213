package io.github.adabet.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.adabet.AdaBetException;
import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.NonFiniteActivationException;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of the numbers that are computed from the activations of every source. */
public abstract class ActivationNumericsContract {

  private static final long SEED = 20;

  /** The layer whose tensors {@link #lend} hands out. */
  protected static final Layer LAYER = new Layer("stem/conv", 0, LayerKind.CONVOLUTION, 40);

  /** Where a tensor's channels lie. */
  protected enum Channels {
    /** Along axis 1. */
    FIRST,
    /** Along the last axis. */
    LAST,
    /** Nowhere. */
    NONE
  }

  /**
   * Hands an activation of {@link #LAYER} to a visitor, and ends its validity when that returns.
   *
   * @param values row-major, float32
   */
  protected abstract void lend(
      float[] values, long[] shape, Channels channels, Consumer<LayerActivation> visitor);

  void lend(float[] values, Consumer<LayerActivation> visitor, long... shape) {
    lend(values, shape, Channels.FIRST, visitor);
  }

  @ParameterizedTest
  @CsvSource({"1, 5", "2, 1", "3, 2", "17, 63", "32, 4097", "5, 200000"})
  void pairwiseDistances_ordinaryBatch_equalTheReference(int samples, int features) {
    assertDistances(normal(samples * features), samples, features);
  }

  @ParameterizedTest
  @ValueSource(floats = {0, 1000})
  void pairwiseDistances_nearDuplicatesAndOffset_equalTheReference(float offset) {
    int features = 3000;
    float[] values = normal(16 * features);
    Random random = new Random(SEED + 1);
    for (int i = 0; i < values.length; i++) {
      values[i] =
          i < 8 * features
              ? values[i] + offset
              : values[i - 8 * features] + (float) random.nextGaussian() / 128;
    }
    assertDistances(values, 16, features);
  }

  @Test
  void pairwiseDistances_equalSamples_areZeroBetweenThemOnly() {
    float[] values = normal(4 * 100);
    System.arraycopy(values, 100, values, 300, 100);
    lend(
        values,
        activation -> {
          float[] distances = activation.pairwiseDistances();
          for (int pair = 0; pair < 6; pair++) {
            assertThat(distances[pair] == 0).isEqualTo(pair == 3 * 2 / 2 + 1);
          }
        },
        4,
        100);
  }

  @Test
  void pairwiseDistances_rankOne_takeEachValueAsAPoint() {
    lend(
        new float[] {0, 3, 7},
        activation -> assertThat(activation.pairwiseDistances()).containsExactly(3, 7, 4),
        3);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void numerics_nonFiniteValue_nameLayerAndFirstSuchSample(float value) {
    float[] values = normal(5 * 70_000);
    values[3 * 70_000 + 69_999] = value;
    values[4 * 70_000] = value;
    lend(
        values,
        activation -> {
          assertNotFinite(activation::pairwiseDistances, 3);
          assertNotFinite(activation::centredGram, 3);
          assertNotFinite(activation::requireFinite, 3);
        },
        5,
        70_000);
  }

  @Test
  void numerics_nonFiniteSingleSample_throw() {
    lend(
        new float[] {1, Float.NaN},
        activation -> {
          assertNotFinite(activation::pairwiseDistances, 0);
          assertNotFinite(activation::centredGram, 0);
        },
        1,
        2);
  }

  @Test
  void pairwiseDistances_beyondFloat32_throwWithoutBlamingASample() {
    lend(
        new float[] {3e38f, 0, 0, 3e38f},
        activation ->
            assertThatThrownBy(activation::pairwiseDistances)
                .isInstanceOf(AdaBetException.class)
                .isNotInstanceOf(NonFiniteActivationException.class)
                .hasMessageContaining("float32")
                .hasMessageContaining("stem/conv"),
        2,
        2);
  }

  @ParameterizedTest
  @CsvSource({"1, 5", "4, 1", "7, 63", "16, 20000"})
  void centredGram_anyBatch_equalsTheReference(int samples, int features) {
    float[] values = normal(samples * features);
    for (int i = 0; i < values.length; i++) {
      values[i] += 100;
    }
    double[][] centred = new double[samples][features];
    for (int k = 0; k < features; k++) {
      double mean = 0;
      for (int i = 0; i < samples; i++) {
        mean += values[i * features + k] / (double) samples;
      }
      for (int i = 0; i < samples; i++) {
        centred[i][k] = values[i * features + k] - mean;
      }
    }
    lend(
        values,
        activation -> {
          double[] gram = activation.centredGram();
          assertThat(gram).hasSize(samples * samples);
          for (int i = 0; i < samples; i++) {
            for (int j = 0; j < samples; j++) {
              double product = 0;
              for (int k = 0; k < features; k++) {
                product += centred[i][k] * centred[j][k];
              }
              assertThat(gram[i * samples + j]).isCloseTo(product, within(1e-9 * features));
              assertThat(gram[i * samples + j]).isEqualTo(gram[j * samples + i]);
            }
          }
        },
        samples,
        features);
  }

  private static void assertNotFinite(Runnable use, int sample) {
    assertThatThrownBy(use::run)
        .isInstanceOfSatisfying(
            NonFiniteActivationException.class,
            e -> {
              assertThat(e.layerName()).isEqualTo("stem/conv");
              assertThat(e.sample()).isEqualTo(sample);
            });
  }

  private void assertDistances(float[] values, int samples, int features) {
    lend(
        values,
        activation -> assertClose(activation.pairwiseDistances(), values, samples),
        samples,
        features);
  }

  static void assertClose(float[] distances, float[] values, int samples) {
    float[] expected = reference(values, samples, values.length / samples);
    assertThat(distances).hasSameSizeAs(expected);
    for (int pair = 0; pair < expected.length; pair++) {
      assertThat((double) distances[pair])
          .isCloseTo(expected[pair], within(1.3e-7 * expected[pair]));
    }
  }

  /** Distances by differences in float64, rounded to float32. */
  public static float[] reference(float[] values, int samples, int features) {
    float[] distances = new float[samples * (samples - 1) / 2];
    int pair = 0;
    for (int i = 0; i < samples; i++) {
      for (int j = 0; j < i; j++) {
        double sum = 0;
        for (int k = 0; k < features; k++) {
          double difference = (double) values[i * features + k] - values[j * features + k];
          sum += difference * difference;
        }
        distances[pair++] = (float) Math.sqrt(sum);
      }
    }
    return distances;
  }

  static float[] normal(int count) {
    Random random = new Random(SEED);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
