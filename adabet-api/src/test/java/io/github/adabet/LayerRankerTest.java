package io.github.adabet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.LayerVisitor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LayerRankerTest {
  private static final LayerScorer FIRST_VALUE =
      LayerScorer.named("first-value", output -> output.toFloatArray()[0]);

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
          public void forward(float[] batch, Set<LayerQuantity> needs, LayerVisitor visitor) {
            super.forward(new float[] {1}, needs, visitor);
            super.forward(new float[] {2}, needs, visitor);
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
          public void forward(float[] batch, Set<LayerQuantity> needs, LayerVisitor visitor) {}
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
                ranker(LayerScorer.named("broken", a -> Double.NaN), ProgressListener.NONE)
                    .rank(new FakeSource(1), List.of(new float[1])))
        .isInstanceOf(AdaBetException.class)
        .hasMessageContaining("'broken' gave NaN for layer layer0");
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
  void rank_negativeScore_isRefusedWithTheScorersName() {
    assertThatThrownBy(
            () ->
                ranker(LayerScorer.named("tilted", output -> -1), ProgressListener.NONE)
                    .rank(new FakeSource(1), List.of(new float[1])))
        .isInstanceOf(AdaBetException.class)
        .hasMessageContaining("'tilted' gave -1.0 for layer layer0");
  }

  @Test
  void rank_scorerThatNeedsWhatTheSourceDoesNotGive_isRefusedBeforeTheFirstBatch() {
    LayerScorer greedy =
        LayerScorer.named(
            "greedy", Set.of(LayerQuantity.INPUT, LayerQuantity.OUTPUT), observed -> 1);
    Iterable<float[]> untouched =
        () ->
            new Iterator<>() {
              @Override
              public boolean hasNext() {
                return true;
              }

              @Override
              public float[] next() {
                throw new AssertionError("a batch was read");
              }
            };
    assertThatThrownBy(
            () -> ranker(greedy, ProgressListener.NONE).rank(new FakeSource(1), untouched))
        .isInstanceOf(UnsupportedScorerException.class)
        .hasMessageContaining("'greedy'")
        .hasMessageContaining("the layer's input")
        .hasMessageContaining("'fake'")
        .hasMessageContaining("Use a source that gives it");
  }

  @Test
  void rank_scorerThatReadsMoreThanItNames_isToldSo() {
    LayerScorer sly =
        LayerScorer.named(
            "sly", Set.of(LayerQuantity.OUTPUT), observed -> observed.input().samples());
    assertThatIllegalStateException()
        .isThrownBy(
            () -> ranker(sly, ProgressListener.NONE).rank(new FakeSource(1), List.of(new float[1])))
        .withMessageContaining("layer0")
        .withMessageContaining("INPUT");
  }

  @Test
  void rank_batchOfFewerSamplesThanTheScoreNeeds_isRefused() {
    LayerScorer loops =
        new LayerScorer() {
          @Override
          public String name() {
            return "loops";
          }

          @Override
          public int minimumSamples() {
            return 4;
          }

          @Override
          public double score(LayerObservation observed) {
            return 1;
          }
        };
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ranker(loops, ProgressListener.NONE)
                    .rank(new FakeSource(1), List.of(new float[4], new float[3])))
        .withMessageContaining("batch 1 has 3 samples")
        .withMessageContaining("'loops'")
        .withMessageContaining("4");
  }

  @Test
  void rank_sameScorerMadeTwice_givesEqualRankings() {
    LayerRanking once =
        ranker(LayerScorer.named("size", output -> output.samples()), ProgressListener.NONE)
            .rank(new FakeSource(2), List.of(new float[2]));
    LayerRanking again =
        ranker(LayerScorer.named("size", output -> output.samples()), ProgressListener.NONE)
            .rank(new FakeSource(2), List.of(new float[2]));
    assertThat(once).isEqualTo(again);
    assertThat(once.provenance().settings()).containsEntry("ranking.ties", "2 of 2 layers");
    assertThat(once.toString()).contains("all scores are equal");
  }

  @Test
  void score_partsOnSeveralMachines_mergeToTheSameRanking() {
    LayerRanker ranker = ranker(FIRST_VALUE, ProgressListener.NONE);
    List<float[]> batches = List.of(new float[] {1}, new float[] {0.1f}, new float[] {1e9f});
    LayerRanking whole = ranker.rank(new FakeSource(3), batches);

    RankingAccumulator last =
        ranker.score(new FakeSource(3), List.of(new KeyedBatch<>(2, batches.get(2))));
    RankingAccumulator others =
        ranker.score(
            new FakeSource(3),
            List.of(new KeyedBatch<>(1, batches.get(1)), new KeyedBatch<>(0, batches.get(0))));

    assertThat(last.merge(others).layerRanking(ranker.provenance(new FakeSource(3))))
        .isEqualTo(whole);
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
    public String name() {
      return "fake";
    }

    @Override
    public List<Layer> layers() {
      return List.copyOf(layers);
    }

    @Override
    public void forward(float[] batch, Set<LayerQuantity> needs, LayerVisitor visitor) {
      for (Layer layer : layers) {
        visitor.visit(LayerObservation.ofOutput(new FakeActivation(layer, batch)));
      }
    }

    @Override
    public Provenance provenance() {
      return Provenance.builder().setting("engine", "fake").build();
    }
  }

  record FakeActivation(Layer layer, float[] batch) implements LayerActivation {
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
