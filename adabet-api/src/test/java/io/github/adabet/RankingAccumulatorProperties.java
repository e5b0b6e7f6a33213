package io.github.adabet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RankingAccumulatorProperties {
  private static final Provenance NONE = Provenance.builder().build();

  @Property(tries = 300)
  void layerRanking_anyPartitionOrderAndRepetition_hasTheSameBits(
      @ForAll @IntRange(min = 1, max = 4) int layerCount,
      @ForAll @IntRange(min = 1, max = 30) int batchCount,
      @ForAll @IntRange(min = 1, max = 6) int machines,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<Layer> layers = layers(layerCount);
    List<BatchScores> batches = batches(random, layerCount, batchCount, 1);
    RankingAccumulator inOrder = RankingAccumulator.of(layers);
    batches.forEach(inOrder::add);

    RankingAccumulator merged = inParts(random, layers, batches, machines);

    assertThat(merged.layerRanking(NONE)).isEqualTo(inOrder.layerRanking(NONE));
    assertThat(merged.batches()).isEqualTo(batches);
  }

  @Property(tries = 100)
  void channelRanking_anyPartition_hasTheSameBits(
      @ForAll @IntRange(min = 1, max = 30) int batchCount,
      @ForAll @IntRange(min = 1, max = 6) int machines,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<BatchScores> batches = batches(random, 2, batchCount, 5);
    RankingAccumulator inOrder = RankingAccumulator.of(layers(2));
    batches.forEach(inOrder::add);

    RankingAccumulator merged = inParts(random, layers(2), batches, machines);

    assertThat(merged.channelRanking(3, NONE)).isEqualTo(inOrder.channelRanking(3, NONE));
  }

  /** Deals the batches out, some of them twice, and merges the parts two by two. */
  private static RankingAccumulator inParts(
      Random random, List<Layer> layers, List<BatchScores> batches, int machines) {
    List<BatchScores> dealt = new ArrayList<>(batches);
    batches.stream().filter(batch -> random.nextInt(4) == 0).forEach(dealt::add);
    Collections.shuffle(dealt, random);
    List<RankingAccumulator> parts = new ArrayList<>();
    for (int machine = 0; machine < machines; machine++) {
      parts.add(RankingAccumulator.of(layers));
    }
    dealt.forEach(batch -> parts.get(random.nextInt(machines)).add(batch));
    while (parts.size() > 1) {
      RankingAccumulator one = parts.remove(random.nextInt(parts.size()));
      parts.get(random.nextInt(parts.size())).merge(one);
    }
    return parts.get(0);
  }

  private static List<Layer> layers(int count) {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      layers.add(Layers.layer(i, 1));
    }
    return layers;
  }

  /** Scores of sizes so different that their sum depends on the order of summation. */
  private static List<BatchScores> batches(Random random, int layers, int count, int channels) {
    List<BatchScores> batches = new ArrayList<>();
    for (int key = 0; key < count; key++) {
      List<List<Double>> scores = new ArrayList<>();
      for (int layer = 0; layer < layers; layer++) {
        List<Double> ofLayer = new ArrayList<>();
        for (int channel = 0; channel < channels; channel++) {
          ofLayer.add(random.nextDouble() * Math.pow(10, random.nextInt(20)));
        }
        scores.add(ofLayer);
      }
      batches.add(new BatchScores(key, 1 + random.nextInt(9), scores));
    }
    return batches;
  }
}
