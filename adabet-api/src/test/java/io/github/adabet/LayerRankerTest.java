package io.github.adabet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.ActivationVisitor;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerScorer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerRankerTest {
  private static final LayerScorer FIRST_VALUE = activation -> activation.toFloatArray()[0];

  @Test
  void rank_severalBatches_averagesAndSorts() {
    LayerRanking ranking =
        ranker(FIRST_VALUE, ProgressListener.NONE)
            .rank(new FakeSource(3), List.of(new float[] {1}, new float[] {3}));
    assertThat(Layers.names(ranking.layers())).containsExactly("layer2", "layer1", "layer0");
    assertThat(ranking.scores().get(0).batchScores()).containsExactly(3.0, 9.0);
    assertThat(ranking.scores().get(0).score()).isEqualTo(6.0);
  }

  @Test
  void rank_anySource_recordsProvenance() {
    LayerRanking ranking =
        ranker(FIRST_VALUE, ProgressListener.NONE)
            .rank(new FakeSource(1), List.of(new float[] {1, 1}));
    assertThat(ranking.provenance().settings())
        .containsEntry("engine", "fake")
        .containsEntry("ranking.batches", "1")
        .containsEntry("ranking.samples", "2")
        .containsKeys("scorer.name", "adabet.version", "java.version", "os.arch");
    assertThat(ranking.provenance().settings().get("adabet.version")).matches("\\d+\\..*");
  }

  @Test
  void rank_layerRunTwiceInABatch_scoresTheMean() {
    ActivationSource<float[]> twice =
        new FakeSource(1) {
          @Override
          public void forward(float[] batch, ActivationVisitor visitor) {
            super.forward(new float[] {1}, visitor);
            super.forward(new float[] {2}, visitor);
          }
        };
    LayerRanking ranking =
        ranker(FIRST_VALUE, ProgressListener.NONE).rank(twice, List.of(new float[1]));
    assertThat(ranking.scores().get(0).score()).isEqualTo(1.5);
  }

  @Test
  void rank_noBatch_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> ranker(FIRST_VALUE, ProgressListener.NONE).rank(new FakeSource(1), List.of()))
        .withMessageContaining("at least one batch");
  }

  @Test
  void rank_layerNeverRun_isRefused() {
    ActivationSource<float[]> silent =
        new FakeSource(1) {
          @Override
          public void forward(float[] batch, ActivationVisitor visitor) {}
        };
    assertThatThrownBy(
            () -> ranker(FIRST_VALUE, ProgressListener.NONE).rank(silent, List.of(new float[1])))
        .isInstanceOf(AdaBetException.class)
        .hasMessageContaining("never ran layer layer0");
  }

  @Test
  void rank_scorerGivesNaN_isRefused() {
    assertThatThrownBy(
            () ->
                ranker(a -> Double.NaN, ProgressListener.NONE)
                    .rank(new FakeSource(1), List.of(new float[1])))
        .isInstanceOf(AdaBetException.class)
        .hasMessageContaining("NaN for layer layer0");
  }

  @Test
  void rank_cancelledBetweenBatches_stopsAndReportsProgressUntilThen() {
    List<Progress> heard = new ArrayList<>();
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void onProgress(Progress progress) {
            heard.add(progress);
          }

          @Override
          public boolean isCancelled() {
            return heard.size() == 2;
          }
        };
    List<float[]> batches = List.of(new float[1], new float[1], new float[1]);
    assertThatThrownBy(() -> ranker(FIRST_VALUE, listener).rank(new FakeSource(1), batches))
        .isInstanceOf(OperationCancelledException.class)
        .hasMessageContaining("after 2 batches");
    assertThat(heard).containsExactly(Progress.of("rank", 1, 3), Progress.of("rank", 2, 3));
  }

  @Test
  void builder_scorerTwice_isRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> LayerRanker.builder().scorer(FIRST_VALUE).scorer(FIRST_VALUE))
        .withMessageContaining("twice");
  }

  private static LayerRanker ranker(LayerScorer scorer, ProgressListener listener) {
    return LayerRanker.builder().scorer(scorer).listener(listener).build();
  }

  /** Layer {@code i} puts out the batch's values times {@code i + 1}, one feature per sample. */
  static class FakeSource implements ActivationSource<float[]> {
    private final List<Layer> layers = new ArrayList<>();

    FakeSource(int count) {
      for (int i = 0; i < count; i++) {
        layers.add(Layers.layer(i, 1));
      }
    }

    @Override
    public List<Layer> layers() {
      return List.copyOf(layers);
    }

    @Override
    public void forward(float[] batch, ActivationVisitor visitor) {
      for (Layer layer : layers) {
        visitor.visit(new FakeActivation(layer, batch));
      }
    }

    @Override
    public Provenance provenance() {
      return Provenance.builder().setting("engine", "fake").build();
    }
  }

  private record FakeActivation(Layer layer, float[] batch) implements LayerActivation {
    @Override
    public long[] shape() {
      return new long[] {batch.length, 1};
    }

    @Override
    public void read(int firstSample, int samples, long first, int features, double[] target) {
      for (int i = 0; i < samples * features; i++) {
        target[i] = batch[firstSample + i] * (layer.index() + 1);
      }
    }
  }
}
