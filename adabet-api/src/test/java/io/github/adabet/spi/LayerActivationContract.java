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

/** What holds of the activations of every source. */
public abstract class LayerActivationContract {
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

  private void lend(float[] values, Consumer<LayerActivation> visitor, long... shape) {
    lend(values, shape, Channels.FIRST, visitor);
  }

  @Test
  void layerAndShape_ofATensor_areStated() {
    lend(
        normal(3 * 24),
        activation -> {
          assertThat(activation.layer()).isEqualTo(LAYER);
          assertThat(activation.shape()).containsExactly(3, 4, 6);
          assertThat(activation.samples()).isEqualTo(3);
          assertThat(activation.features()).isEqualTo(24);
          assertThat(activation.channels()).isEqualTo(4);
          activation.shape()[0] = 9;
          assertThat(activation.shape()).containsExactly(3, 4, 6);
        },
        3,
        4,
        6);
  }

  @ParameterizedTest
  @CsvSource({"0, 5, 0, 24", "1, 2, 5, 7", "4, 1, 23, 1", "0, 0, 0, 3", "2, 3, 4, 0"})
  void read_rectangle_holdsItsNumbers(int firstSample, int samples, int first, int features) {
    float[] values = normal(5 * 24);
    lend(
        values,
        activation -> {
          double[] target = new double[samples * features + 1];
          target[samples * features] = 77;
          activation.read(firstSample, samples, first, features, target);
          for (int i = 0; i < samples * features; i++) {
            int row = firstSample + i / features;
            assertThat(target[i]).isEqualTo(values[row * 24 + first + i % features]);
          }
          assertThat(target[samples * features]).isEqualTo(77);
        },
        5,
        4,
        6);
  }

  @ParameterizedTest
  @CsvSource({"5, 1, 0, 1, 9", "0, 1, 20, 5, 9", "-1, 1, 0, 1, 9", "0, 2, 0, 5, 9"})
  void read_outsideOfTheTensorOrTheTarget_isRefused(
      int firstSample, int samples, int first, int features, int room) {
    lend(
        normal(5 * 24),
        activation ->
            assertThatThrownBy(
                    () -> activation.read(firstSample, samples, first, features, new double[room]))
                .isInstanceOf(IndexOutOfBoundsException.class),
        5,
        24);
  }

  @Test
  void toFloatArray_anyTensor_holdsAllNumbers() {
    float[] values = normal(3 * 24);
    lend(values, activation -> assertThat(activation.toFloatArray()).isEqualTo(values), 3, 4, 6);
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

  @Test
  void channel_ofChannelsAlongAxisOne_isACloudOfItsOwn() {
    float[] values = normal(3 * 4 * 10);
    lend(
        values,
        activation -> {
          for (int channel = 0; channel < 4; channel++) {
            LayerActivation part = activation.byChannel().channel(channel);
            float[] expected = new float[3 * 10];
            for (int sample = 0; sample < 3; sample++) {
              System.arraycopy(values, (sample * 4 + channel) * 10, expected, sample * 10, 10);
            }
            assertThat(part.shape()).containsExactly(3, 2, 5);
            assertSameNumbers(part, expected);
            float[] deeper = part.channel(1).toFloatArray();
            assertThat(deeper).hasSize(15);
            assertThat(deeper[5]).isEqualTo(expected[15]);
          }
        },
        3,
        4,
        2,
        5);
  }

  @Test
  void byChannel_channelsAlongTheLastAxis_movesThemToAxisOne() {
    float[] values = normal(3 * 5 * 2 * 4);
    lend(
        values,
        new long[] {3, 5, 2, 4},
        Channels.LAST,
        activation -> {
          LayerActivation byChannel = activation.byChannel();
          assertThat(byChannel.samples()).isEqualTo(3);
          assertThat(byChannel.channels()).isEqualTo(4);
          assertThat(byChannel.features()).isEqualTo(40);
          for (int channel = 0; channel < 4; channel++) {
            float[] expected = new float[30];
            for (int i = 0; i < 30; i++) {
              expected[i] = values[i * 4 + channel];
            }
            assertSameNumbers(byChannel.channel(channel), expected);
          }
        });
  }

  @Test
  void byChannel_layerWithoutChannels_isOneChannel() {
    float[] values = normal(3 * 20);
    lend(
        values,
        new long[] {3, 5, 4},
        Channels.NONE,
        activation -> {
          assertThat(activation.channelAxis()).isEmpty();
          LayerActivation byChannel = activation.byChannel();
          assertThat(byChannel.channels()).isEqualTo(1);
          assertSameNumbers(byChannel.channel(0), values);
        });
  }

  @Test
  void channel_thatIsNotThere_isRefused() {
    lend(
        normal(12),
        activation -> {
          assertThatThrownBy(() -> activation.channel(4))
              .isInstanceOf(IndexOutOfBoundsException.class);
          assertThatThrownBy(() -> activation.channel(-1))
              .isInstanceOf(IndexOutOfBoundsException.class);
        },
        3,
        4);
  }

  @Test
  void memory_whereThereIsSome_holdsTheNumbersOfEachChannel() {
    float[] values = normal(3 * 4 * 5);
    lend(
        values,
        activation ->
            activation
                .channel(2)
                .memory()
                .ifPresent(
                    memory -> {
                      assertThat(memory.stride()).isEqualTo(20);
                      assertThat(memory.floats().limit()).isEqualTo(45);
                      assertThat(memory.floats().get(20)).isEqualTo(values[20 + 10]);
                    }),
        3,
        4,
        5);
  }

  @Test
  void everyMethod_afterTheVisit_throws() {
    LayerActivation[] kept = new LayerActivation[3];
    lend(
        normal(3 * 5 * 4),
        new long[] {3, 5, 4},
        Channels.LAST,
        activation -> {
          kept[0] = activation;
          kept[1] = activation.byChannel();
          kept[2] = activation.byChannel().channel(1);
        });
    for (LayerActivation late : kept) {
      for (Runnable use :
          new Runnable[] {
            late::layer,
            late::shape,
            late::memory,
            late::byChannel,
            late::pairwiseDistances,
            late::centredGram,
            late::requireFinite,
            late::toFloatArray,
            () -> late.channel(0),
            () -> late.read(0, 1, 0, 1, new double[1])
          }) {
        assertThatThrownBy(use::run)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("stem/conv");
      }
    }
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

  private static void assertSameNumbers(LayerActivation part, float[] expected) {
    assertThat(part.toFloatArray()).isEqualTo(expected);
    double[] read = new double[expected.length];
    part.read(0, part.samples(), 0, Math.toIntExact(part.features()), read);
    for (int i = 0; i < expected.length; i++) {
      assertThat(read[i]).isEqualTo(expected[i]);
    }
    assertClose(part.pairwiseDistances(), expected, part.samples());
  }

  private void assertDistances(float[] values, int samples, int features) {
    lend(
        values,
        activation -> assertClose(activation.pairwiseDistances(), values, samples),
        samples,
        features);
  }

  private static void assertClose(float[] distances, float[] values, int samples) {
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

  private static float[] normal(int count) {
    Random random = new Random(SEED);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
