package io.github.adabet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.LayerVisitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LayerRankerChannelsTest {
  private static final LayerScorer FIRST_VALUE =
      LayerScorer.named("first-value", output -> output.toFloatArray()[0]);
  private static final LayerSelection SECOND =
      LayerSelection.of(List.of(Layers.layer(1, 1)), 2, Provenance.builder().build());

  @Test
  void rank_severalBatches_averagesEachChannelOfTheSelectedLayersOnly() {
    ChannelRanking ranking =
        ranker(FIRST_VALUE, ProgressListener.NONE)
            .rankChannels(
                new ChannelSource(), SECOND, List.of(new float[] {1, 5}, new float[] {3, 6}));
    assertThat(ranking.layers())
        .containsExactly(new ChannelScores(Layers.layer(1, 1), List.of(4.0, 11.0)));
    assertThat(ranking.layerCount()).isEqualTo(2);
    assertThat(ranking.provenance().settings()).containsEntry("ranking.batches", "2");
  }

  @Test
  void rank_layerOfAnotherNetwork_isRefused() {
    LayerSelection foreign =
        LayerSelection.of(List.of(Layers.layer(7, 1)), 9, Provenance.builder().build());
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ranker(FIRST_VALUE, ProgressListener.NONE)
                    .rankChannels(new ChannelSource(), foreign, List.of(new float[] {1})))
        .withMessageContaining("layer7");
  }

  @Test
  void rank_noBatch_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ranker(FIRST_VALUE, ProgressListener.NONE)
                    .rankChannels(new ChannelSource(), SECOND, List.of()))
        .withMessageContaining("at least one batch");
  }

  @Test
  void rank_numberOfChannelsChanges_isRefused() {
    assertThatThrownBy(
            () ->
                ranker(FIRST_VALUE, ProgressListener.NONE)
                    .rankChannels(new ChannelSource(), SECOND, List.of(new float[1], new float[2])))
        .isInstanceOf(AdaBetException.class)
        .hasMessageContaining("layer1 had 1 channels and now has 2");
  }

  @Test
  void rank_scorerGivesNaN_namesChannelAndLayer() {
    assertThatThrownBy(
            () ->
                ranker(LayerScorer.named("broken", a -> Double.NaN), ProgressListener.NONE)
                    .rankChannels(new ChannelSource(), SECOND, List.of(new float[1])))
        .isInstanceOf(AdaBetException.class)
        .hasMessageContaining("NaN for channel 0 of layer layer1");
  }

  @Test
  void rank_cancelledBetweenBatches_stops() {
    List<Progress> heard = new ArrayList<>();
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void onProgress(Progress progress) {
            heard.add(progress);
          }

          @Override
          public boolean isCancelled() {
            return !heard.isEmpty();
          }
        };
    assertThatThrownBy(
            () ->
                ranker(FIRST_VALUE, listener)
                    .rankChannels(new ChannelSource(), SECOND, List.of(new float[1], new float[1])))
        .isInstanceOf(OperationCancelledException.class)
        .hasMessageContaining("after 1 batches");
    assertThat(heard).containsExactly(Progress.of("rank channels", 1, 2));
  }

  private static LayerRanker ranker(LayerScorer scorer, ProgressListener listener) {
    return LayerRanker.builder().scorer(scorer).listener(listener).build();
  }

  /** Two layers; channel c of layer i puts out the batch's value c, times i + 1. */
  private static final class ChannelSource implements ActivationSource<float[]> {
    @Override
    public String name() {
      return "fake";
    }

    @Override
    public List<Layer> layers() {
      return List.of(Layers.layer(0, 1), Layers.layer(1, 1));
    }

    @Override
    public void forward(float[] batch, Set<LayerQuantity> needs, LayerVisitor visitor) {
      layers()
          .forEach(layer -> visitor.visit(LayerObservation.ofOutput(new Channels(layer, batch))));
    }

    @Override
    public Provenance provenance() {
      return Provenance.builder().setting("engine", "fake").build();
    }
  }

  private record Channels(Layer layer, float[] batch) implements LayerActivation {
    @Override
    public long[] shape() {
      return new long[] {1, batch.length};
    }

    @Override
    public void read(int firstSample, int samples, long first, int features, double[] target) {
      for (int i = 0; i < features; i++) {
        target[i] = batch[(int) first + i] * (layer.index() + 1);
      }
    }
  }
}
