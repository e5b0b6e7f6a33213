package io.github.adabet;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The scores of ranked layers or channels, batch by batch, and the rankings they make. Accumulators
 * of parts of the batches can be merged.
 *
 * <p>Each batch's scores are kept under its key, and means are taken in the order of the keys. A
 * ranking therefore has the same bits whatever the order in which batches are added, the partition
 * of the batches among machines, and the order in which accumulators are merged. A batch that comes
 * twice, as from a worker that was started again, counts once.
 *
 * <p>Keeps one number per batch and ranked layer or channel. Not safe for use by several threads.
 */
public final class RankingAccumulator {
  private final List<Layer> layers;
  private final SortedMap<Long, BatchScores> batches = new TreeMap<>();

  private RankingAccumulator(List<Layer> layers) {
    this.layers = List.copyOf(layers);
  }

  /**
   * An accumulator without a batch.
   *
   * @param layers the layers to rank, or whose channels to rank; at least one
   * @return a new accumulator
   * @throws IllegalArgumentException if there is no layer
   */
  public static RankingAccumulator of(List<Layer> layers) {
    Requirements.require(!layers.isEmpty(), "layers is empty; give at least one layer to rank.");
    return new RankingAccumulator(layers);
  }

  /**
   * The layers ranked.
   *
   * @return as given, unmodifiable
   */
  public List<Layer> layers() {
    return layers;
  }

  /**
   * The scores kept.
   *
   * @return in the order of their keys, a copy
   */
  public List<BatchScores> batches() {
    return List.copyOf(batches.values());
  }

  /**
   * Adds the scores of a batch.
   *
   * @param scores with a score for each of {@link #layers()}
   * @throws IllegalArgumentException if the number of layers is not that of {@link #layers()}
   * @throws AdaBetException if a layer's number of channels is not that of the other batches
   * @throws ConflictingScoresException if the batch was added before with other scores
   */
  public void add(BatchScores scores) {
    Requirements.require(
        scores.scores().size() == layers.size(),
        "batch %d has scores of %d layers; %d layers are ranked.",
        scores.key(),
        scores.scores().size(),
        layers.size());
    if (!batches.isEmpty()) {
      requireSameChannels(first(), scores);
    }
    BatchScores before = batches.putIfAbsent(scores.key(), scores);
    if (before != null && !before.equals(scores)) {
      throw new ConflictingScoresException(scores.key(), difference(before, scores));
    }
  }

  /**
   * Adds all batches of another accumulator.
   *
   * @param other ranks the same layers; stays as it is
   * @return this
   * @throws IllegalArgumentException if the layers differ
   * @throws ConflictingScoresException if both hold a batch with different scores
   */
  public RankingAccumulator merge(RankingAccumulator other) {
    Requirements.require(
        layers.equals(other.layers),
        "the accumulators rank different layers; merge those of one network and selection only.");
    other.batches.values().forEach(this::add);
    return this;
  }

  /**
   * The ranking of the layers.
   *
   * @param provenance what the scores were computed with; {@code ranking.batches}, {@code
   *     ranking.samples} and {@code ranking.ties} are added
   * @return every layer with its mean score, batch scores in the order of the keys
   * @throws IllegalStateException if there is no batch, or the scores are those of channels
   */
  public LayerRanking layerRanking(Provenance provenance) {
    requireBatches();
    List<LayerScore> scores = new ArrayList<>();
    for (int index = 0; index < layers.size(); index++) {
      List<Double> ofLayer = new ArrayList<>();
      for (BatchScores batch : batches.values()) {
        if (batch.scores().get(index).size() != 1) {
          throw new IllegalStateException(
              "layer "
                  + layers.get(index).name()
                  + " has scores of "
                  + batch.scores().get(index).size()
                  + " channels; ask for the ranking of channels.");
        }
        ofLayer.add(batch.scores().get(index).get(0));
      }
      scores.add(LayerScore.ofBatches(layers.get(index), ofLayer));
    }
    LayerRanking ranking = new LayerRanking(scores, counted(provenance).build());
    return ranking.withProvenance(
        ranking.provenance().toBuilder()
            .setting("ranking.ties", ranking.tiedLayers() + " of " + layers.size() + " layers")
            .build());
  }

  /**
   * The ranking of the channels.
   *
   * @param layerCount number of layers of the whole network, at least the number ranked
   * @param provenance what the scores were computed with; {@code ranking.batches} and {@code
   *     ranking.samples} are added
   * @return every channel of the layers with its mean score
   * @throws IllegalStateException if there is no batch
   */
  public ChannelRanking channelRanking(int layerCount, Provenance provenance) {
    requireBatches();
    List<ChannelScores> scores = new ArrayList<>();
    for (int index = 0; index < layers.size(); index++) {
      double[] sums = new double[first().scores().get(index).size()];
      for (BatchScores batch : batches.values()) {
        for (int channel = 0; channel < sums.length; channel++) {
          sums[channel] += batch.scores().get(index).get(channel);
        }
      }
      List<Double> means = new ArrayList<>(sums.length);
      for (double sum : sums) {
        means.add(sum / batches.size());
      }
      scores.add(new ChannelScores(layers.get(index), means));
    }
    return new ChannelRanking(scores, layerCount, counted(provenance).build());
  }

  private Provenance.Builder counted(Provenance provenance) {
    long samples = batches.values().stream().mapToLong(BatchScores::samples).sum();
    return provenance.toBuilder()
        .setting("ranking.batches", Integer.toString(batches.size()))
        .setting("ranking.samples", Long.toString(samples));
  }

  private BatchScores first() {
    return batches.values().iterator().next();
  }

  private void requireBatches() {
    if (batches.isEmpty()) {
      throw new IllegalStateException("no batch was scored; add at least one.");
    }
  }

  private void requireSameChannels(BatchScores first, BatchScores scores) {
    for (int index = 0; index < layers.size(); index++) {
      int before = first.scores().get(index).size();
      int now = scores.scores().get(index).size();
      if (before != now) {
        throw BatchRecorder.otherChannels(layers.get(index), before, now);
      }
    }
  }

  private String difference(BatchScores before, BatchScores after) {
    if (before.samples() != after.samples()) {
      return before.samples() + " and " + after.samples() + " samples";
    }
    for (int index = 0; index < layers.size(); index++) {
      for (int channel = 0; channel < before.scores().get(index).size(); channel++) {
        Double first = before.scores().get(index).get(channel);
        Double second = after.scores().get(index).get(channel);
        if (!first.equals(second)) {
          return first + " and " + second + " for layer " + layers.get(index).name();
        }
      }
    }
    throw new IllegalStateException("the scores are equal");
  }
}
