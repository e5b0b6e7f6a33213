package io.github.adabet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;

class RankingAccumulatorTest {
  private static final Provenance NONE = Provenance.builder().build();
  private static final List<Layer> TWO = List.of(Layers.layer(0, 1), Layers.layer(1, 1));

  @Test
  void add_sameKeyWithTheSameScores_countsOnce() {
    RankingAccumulator scores = RankingAccumulator.of(TWO);
    scores.add(batch(7, 1, 2));
    scores.add(batch(7, 1, 2));
    assertThat(scores.layerRanking(NONE).provenance().settings())
        .containsEntry("ranking.batches", "1")
        .containsEntry("ranking.samples", "5")
        .containsEntry("ranking.ties", "0 of 2 layers");
  }

  @Test
  void add_sameKeyWithOtherScores_isRefusedWithKeyAndLayer() {
    RankingAccumulator scores = RankingAccumulator.of(TWO);
    scores.add(batch(7, 1, 2));
    assertThatExceptionOfType(ConflictingScoresException.class)
        .isThrownBy(() -> scores.add(batch(7, 1, Math.nextUp(2))))
        .withMessageContaining("Batch 7")
        .withMessageContaining("layer1")
        .satisfies(e -> assertThat(e.batchKey()).isEqualTo(7));
    assertThat(scores.batches()).containsExactly(batch(7, 1, 2));
  }

  @Test
  void add_sameKeyWithOtherSamples_isRefused() {
    RankingAccumulator scores = RankingAccumulator.of(TWO);
    scores.add(batch(7, 1, 2));
    assertThatExceptionOfType(ConflictingScoresException.class)
        .isThrownBy(() -> scores.add(new BatchScores(7, 6, List.of(List.of(1.0), List.of(2.0)))))
        .withMessageContaining("5 and 6 samples");
  }

  @Test
  void add_otherNumberOfLayers_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RankingAccumulator.of(TWO).add(batch(1, 1)))
        .withMessageContaining("scores of 1 layers; 2");
  }

  @Test
  void merge_otherLayers_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                RankingAccumulator.of(TWO)
                    .merge(RankingAccumulator.of(List.of(Layers.layer(0, 1)))))
        .withMessageContaining("different layers");
  }

  @Test
  void layerRanking_withoutABatch_isRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> RankingAccumulator.of(TWO).layerRanking(NONE))
        .withMessageContaining("no batch");
  }

  @Test
  void layerRanking_ofChannels_isRefused() {
    RankingAccumulator scores = RankingAccumulator.of(List.of(Layers.layer(0, 1)));
    scores.add(new BatchScores(0, 1, List.of(List.of(1.0, 2.0))));
    assertThatIllegalStateException()
        .isThrownBy(() -> scores.layerRanking(NONE))
        .withMessageContaining("2 channels");
  }

  @Test
  void layerRanking_ties_areCounted() {
    LayerRanking some = Layers.ranking(1, 2, 1, 3);
    assertThat(some.tiedLayers()).isEqualTo(2);
    assertThat(some.toString()).contains("2 of 4 layers share their score");
    assertThat(Layers.ranking(5, 5, 5).tiedLayers()).isEqualTo(3);
    assertThat(Layers.ranking(1, 2).toString()).doesNotContain("share").doesNotContain("equal");
    assertThat(Layers.ranking(1).tiedLayers()).isZero();
  }

  @Test
  void batchScores_negative_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> batch(3, -1))
        .withMessageContaining("batch 3")
        .withMessageContaining("0 or more");
  }

  private static BatchScores batch(long key, double... scores) {
    return new BatchScores(
        key, 5, java.util.stream.DoubleStream.of(scores).mapToObj(List::<Double>of).toList());
  }
}
