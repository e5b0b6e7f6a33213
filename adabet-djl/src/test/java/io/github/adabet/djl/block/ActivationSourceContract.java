package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.Layer;
import io.github.adabet.djl.internal.rank.EnginePairwiseDistancesTest;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerActivation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every backend's activation source must do, whatever the framework. A subclass gives a
 * network of at least three layers, each of which runs once in a pass, in the order of the list,
 * and one of which puts out several channels.
 *
 * @param <I> the type of an input batch
 */
abstract class ActivationSourceContract<I> {

  static final int SAMPLES = 5;

  /** Builds the network anew, with the same weights each time. */
  abstract ActivationSource<I> source();

  /** Returns a batch of {@link #SAMPLES} different samples for a source, the same each time. */
  abstract I batch(ActivationSource<I> source);

  /** Returns how many arrays are open, whoever created them. */
  abstract int openArrays();

  /** What a visitor saw of one layer. */
  private record Seen(Layer layer, List<Long> shape, List<Float> values, List<Float> distances) {

    static Seen of(LayerActivation activation) {
      return new Seen(
          activation.layer(),
          boxed(activation.shape()),
          boxed(activation.toFloatArray()),
          boxed(activation.pairwiseDistances()));
    }

    private static List<Long> boxed(long[] values) {
      List<Long> list = new ArrayList<>();
      for (long value : values) {
        list.add(value);
      }
      return list;
    }

    private static List<Float> boxed(float[] values) {
      List<Float> list = new ArrayList<>();
      for (float value : values) {
        list.add(value);
      }
      return list;
    }
  }

  @Test
  void layers_anyNetwork_areIndexedInOrderUnderUniqueNames() {
    List<Layer> layers = source().layers();

    assertThat(layers).hasSizeGreaterThanOrEqualTo(3);
    assertThat(layers).extracting(Layer::name).doesNotHaveDuplicates();
    for (int i = 0; i < layers.size(); i++) {
      assertThat(layers.get(i).index()).isEqualTo(i);
    }
  }

  @Test
  void layers_secondBuild_areEqual() {
    assertThat(source().layers()).isEqualTo(source().layers());
  }

  @Test
  void layers_returnedList_cannotBeModified() {
    List<Layer> layers = source().layers();

    assertThatThrownBy(() -> layers.remove(0)).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void forward_anyBatch_visitsEveryLayerOnceInOrder() {
    ActivationSource<I> source = source();
    List<Layer> visited = new ArrayList<>();

    source.forward(batch(source), activation -> visited.add(activation.layer()));

    assertThat(visited).isEqualTo(source.layers());
  }

  @Test
  void forward_anyBatch_givesShapesThatFitTheValues() {
    ActivationSource<I> source = source();

    source.forward(
        batch(source),
        activation -> {
          assertThat(activation.samples()).isEqualTo(SAMPLES);
          assertThat(activation.shape()[0]).isEqualTo(SAMPLES);
          assertThat(activation.toFloatArray())
              .hasSize(Math.toIntExact(SAMPLES * activation.features()));
        });
  }

  @Test
  void forward_repeated_isDeterministicAndLeavesTheBatchUsable() {
    ActivationSource<I> source = source();
    I batch = batch(source);

    assertThat(seen(source, batch)).isEqualTo(seen(source, batch));
  }

  @Test
  void forward_secondBuild_seesTheSame() {
    ActivationSource<I> first = source();
    ActivationSource<I> second = source();

    assertThat(seen(first, batch(first))).isEqualTo(seen(second, batch(second)));
  }

  @Test
  void forward_visitorThatModifiesWhatItGets_changesNothing() {
    ActivationSource<I> source = source();
    I batch = batch(source);
    List<Seen> expected = seen(source, batch);

    List<Seen> actual = new ArrayList<>();
    source.forward(
        batch,
        activation -> {
          activation.shape()[0] = 99;
          activation.toFloatArray()[0] = Float.NaN;
          actual.add(Seen.of(activation));
        });

    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void forward_anyBatch_closesAllItCreated() {
    ActivationSource<I> source = source();
    I batch = batch(source);
    int before = openArrays();

    seen(source, batch);

    assertThat(openArrays()).isEqualTo(before);
  }

  @Test
  void forward_visitorThatThrows_passesItOnAndClosesAllItCreated() {
    ActivationSource<I> source = source();
    I batch = batch(source);
    int before = openArrays();
    IllegalStateException thrown = new IllegalStateException("visitor fails");

    assertThatThrownBy(
            () ->
                source.forward(
                    batch,
                    activation -> {
                      if (activation.layer().index() == 1) {
                        throw thrown;
                      }
                    }))
        .isSameAs(thrown);

    assertThat(openArrays()).isEqualTo(before);
    assertThat(seen(source, batch)).hasSameSizeAs(source.layers());
  }

  @Test
  void activation_afterTheVisit_throwsOnEveryRead() {
    ActivationSource<I> source = source();
    List<LayerActivation> kept = new ArrayList<>();
    source.forward(
        batch(source),
        activation -> {
          kept.add(activation);
          kept.add(activation.channel(0));
        });

    for (LayerActivation activation : kept) {
      assertThatThrownBy(activation::layer).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(activation::shape).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(activation::samples).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(activation::features).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(activation::channels).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(activation::toFloatArray).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> activation.channel(0)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(activation::pairwiseDistances)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("visit");
    }
  }

  @Test
  void pairwiseDistances_everyLayer_equalDifferencesOfItsValues() {
    ActivationSource<I> source = source();

    source.forward(batch(source), ActivationSourceContract::assertDistancesFitValues);
  }

  @Test
  void channel_everyChannel_isTheSliceAlongAxisOne() {
    ActivationSource<I> source = source();
    List<Integer> channels = new ArrayList<>();

    source.forward(
        batch(source),
        activation -> {
          channels.add(activation.channels());
          for (int c = 0; c < activation.channels(); c++) {
            LayerActivation channel = activation.channel(c);
            assertThat(channel.layer()).isEqualTo(activation.layer());
            assertThat(channel.toFloatArray()).isEqualTo(slice(activation, c));
            assertDistancesFitValues(channel);
          }
        });

    assertThat(channels).anyMatch(count -> count > 1);
  }

  @Test
  void channel_ofAChannel_isTheSliceOfTheSlice() {
    ActivationSource<I> source = source();

    source.forward(
        batch(source),
        activation -> {
          LayerActivation channel = activation.channel(activation.channels() - 1);
          assertThat(channel.channel(0).toFloatArray()).isEqualTo(slice(channel, 0));
        });
  }

  @Test
  void channel_noSuchChannel_throws() {
    ActivationSource<I> source = source();

    source.forward(
        batch(source),
        activation -> {
          assertThatThrownBy(() -> activation.channel(-1))
              .isInstanceOf(IndexOutOfBoundsException.class);
          assertThatThrownBy(() -> activation.channel(activation.channels()))
              .isInstanceOf(IndexOutOfBoundsException.class);
        });
  }

  @Test
  void provenance_anySource_namesTheBackendAndItsVersion() {
    assertThat(source().provenance().choices())
        .isNotEmpty()
        .allSatisfy(choice -> assertThat(choice.version()).matches("\\d+\\..*"));
  }

  private List<Seen> seen(ActivationSource<I> source, I batch) {
    List<Seen> all = new ArrayList<>();
    source.forward(batch, activation -> all.add(Seen.of(activation)));
    return all;
  }

  private static void assertDistancesFitValues(LayerActivation activation) {
    int features = Math.toIntExact(activation.features());
    float[] expected =
        EnginePairwiseDistancesTest.reference(
            activation.toFloatArray(), activation.samples(), features);
    float[] distances = activation.pairwiseDistances();

    assertThat(distances).hasSameSizeAs(expected);
    for (int k = 0; k < expected.length; k++) {
      assertThat(Math.abs((double) distances[k] - expected[k]))
          .isLessThanOrEqualTo(1e-6 * expected[k]);
    }
  }

  /** Cuts a channel out of the values; a tensor of rank 1 is its only channel. */
  private static float[] slice(LayerActivation activation, int channel) {
    float[] values = activation.toFloatArray();
    int length = Math.toIntExact(activation.features()) / activation.channels();
    float[] slice = new float[activation.samples() * length];
    for (int i = 0; i < activation.samples(); i++) {
      System.arraycopy(
          values, (i * activation.channels() + channel) * length, slice, i * length, length);
    }
    return slice;
  }
}
