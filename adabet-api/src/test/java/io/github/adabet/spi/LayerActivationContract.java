package io.github.adabet.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds of the activations of every source. */
public abstract class LayerActivationContract extends ActivationNumericsContract {

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

  private static void assertSameNumbers(LayerActivation part, float[] expected) {
    assertThat(part.toFloatArray()).isEqualTo(expected);
    double[] read = new double[expected.length];
    part.read(0, part.samples(), 0, Math.toIntExact(part.features()), read);
    for (int i = 0; i < expected.length; i++) {
      assertThat(read[i]).isEqualTo(expected[i]);
    }
    assertClose(part.pairwiseDistances(), expected, part.samples());
  }
}
