package io.github.adabet.examples.task;

import io.github.adabet.ChannelRanking;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.Objective;
import io.github.adabet.ProgressListener;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the layers are ranked.
 *
 * @param scores names of scorers, at least one, each once
 * @param batches number of unlabelled batches, 1 or more; null for 8, or as many as there are
 * @param batchSize images in each, 2 or more; null for 32, or as many as there are
 * @param seed decides which images are drawn
 */
public record RankingSettings(
    List<String> scores, @Nullable Integer batches, @Nullable Integer batchSize, long seed) {
  private static final double NANOSECONDS = 1e9;
  private static final int USUAL_BATCHES = 8;
  private static final int USUAL_BATCH_SIZE = 32;

  /**
   * Checks the ranges and the names.
   *
   * @throws IllegalArgumentException if a number is out of range or there is no such scorer
   */
  public RankingSettings {
    if (scores.isEmpty()) {
      throw new IllegalArgumentException("no score is given; name at least one, betti for example");
    }
    scores = scores.stream().map(String::strip).map(Scorers::require).toList();
    scores.forEach(Scorers::of);
    if (scores.stream().distinct().count() < scores.size()) {
      throw new IllegalArgumentException("scores is " + scores + "; name each once");
    }
    if (batches != null && batches < 1) {
      throw new IllegalArgumentException(
          "the number of ranking batches must be 1 or more, was " + batches);
    }
    if (batchSize != null && batchSize < 2) {
      throw new IllegalArgumentException(
          "the ranking batch size must be 2 or more, was %d; 32 is usual".formatted(batchSize));
    }
  }

  /**
   * The same by one score alone.
   *
   * @param name of a scorer
   * @return the settings
   * @throws IllegalArgumentException if there is no such scorer
   */
  public RankingSettings by(String name) {
    return new RankingSettings(List.of(name), batches, batchSize, seed);
  }

  /**
   * The same images in batches of another size, as many whole ones as they fill.
   *
   * @param images to draw from
   * @param size images in each, 2 or more
   * @return the settings; empty if the images of this ranking do not fill one batch
   * @throws IllegalArgumentException if there are fewer images than were asked for
   */
  public Optional<RankingSettings> withBatchesOf(int size, Samples images) {
    Drawn drawn = drawn(images);
    int count = Math.toIntExact(drawn.count() * drawn.size() / size);
    return count == 0
        ? Optional.empty()
        : Optional.of(new RankingSettings(scores, count, size, seed));
  }

  /**
   * Ranks the layers of a network by each score.
   *
   * @param network nothing in it changes
   * @param images to draw from, without repetition; labels are looked at by scores of gradients
   *     only
   * @param listener hears of each batch
   * @return by the name of the score, in their order: all layers, best first
   * @throws IllegalArgumentException if there are fewer images than were asked for
   */
  public Map<String, TimedRanking> rank(
      PretrainedNetwork network, Samples images, ProgressListener listener) {
    Map<String, TimedRanking> rankings = new LinkedHashMap<>();
    for (String name : scores) {
      long start = System.nanoTime();
      LayerRanking ranking = rank(network, Scorers.of(name), images, listener);
      double seconds = (System.nanoTime() - start) / NANOSECONDS;
      rankings.put(name, new TimedRanking(ranking, seconds));
    }
    return rankings;
  }

  /**
   * Ranks the layers of a network by one score.
   *
   * @param network nothing in it changes
   * @param scorer scores the layers; one of gradients looks at labels
   * @param images to draw from, without repetition
   * @param listener hears of each batch
   * @return all layers, best first
   * @throws IllegalArgumentException if there are fewer images than were asked for, or they have no
   *     labels and the score needs some
   */
  public LayerRanking rank(
      PretrainedNetwork network, LayerScorer scorer, Samples images, ProgressListener listener) {
    Drawn drawn = drawn(images);
    LayerRanker ranker = LayerRanker.builder().scorer(scorer).listener(listener).build();
    if (scorer.needs().stream().noneMatch(LayerQuantity::takesLabels)) {
      return network.rank(drawn.batches(), ranker);
    }
    if (!images.read(0).labelled()) {
      throw new IllegalArgumentException(
          "the score %s needs labels, and the images have none; put them into one folder per class"
              .formatted(scorer.name()));
    }
    return ranker
        .rank(network.gradientSource(Objective.classification()), drawn.labelledBatches())
        .alwaysTraining(network.alwaysTrained().stream().map(Layer::name).toArray(String[]::new));
  }

  /**
   * Ranks the channels of selected layers by the first score.
   *
   * @param network nothing in it changes
   * @param selection the layers
   * @param images to draw from, without repetition; their labels are not looked at
   * @param listener hears of each batch
   * @return all channels of these layers
   * @throws IllegalArgumentException if there are fewer images than were asked for
   */
  public ChannelRanking rankChannels(
      PretrainedNetwork network,
      LayerSelection selection,
      Samples images,
      ProgressListener listener) {
    return LayerRanker.builder()
        .scorer(Scorers.of(scores.get(0)))
        .listener(listener)
        .build()
        .rankChannels(network.activationSource(), selection, drawn(images).batches());
  }

  /**
   * Which images a ranking looks at, in words.
   *
   * @param images to draw from
   * @return for example {@code 8 batches of 32 images}
   * @throws IllegalArgumentException if there are fewer images than were asked for
   */
  public String describe(Samples images) {
    return drawn(images).toString();
  }

  /**
   * The numbers that a ranking of these images takes, by the names of options.
   *
   * @param images to draw from
   * @return batches and images in each
   * @throws IllegalArgumentException if there are fewer images than were asked for
   */
  public Map<String, String> resolved(Samples images) {
    Drawn drawn = drawn(images);
    return Map.of(
        "rank-batches",
        Long.toString(drawn.count()),
        "rank-batch-size",
        Long.toString(drawn.size()));
  }

  /**
   * How many images run together in a ranking.
   *
   * @param images to draw from
   * @return 1 or more
   * @throws IllegalArgumentException if there are fewer images than were asked for
   */
  public int imagesOfABatch(Samples images) {
    return Math.toIntExact(drawn(images).size());
  }

  private Drawn drawn(Samples images) {
    long there = images.size();
    long size = batchSize == null ? Math.min(USUAL_BATCH_SIZE, there) : batchSize;
    long count = batches == null ? Math.min(USUAL_BATCHES, Math.max(1, there / size)) : batches;
    if (count * size > there) {
      throw new IllegalArgumentException(
          "%d ranking batches of %d images were asked for, and there are %d images; ask for fewer"
              .formatted(count, size, there));
    }
    return new Drawn(images.shuffled(seed).range(0, count * size), count, size);
  }

  /** The images of a ranking. */
  private record Drawn(Samples images, long count, long size) {
    Collection<TensorBatch> batches() {
      return counted(images.batches(Math.toIntExact(size)));
    }

    Collection<LabelledTensors> labelledBatches() {
      return counted(LabelledTensors.batches(images, Math.toIntExact(size)));
    }

    /** Returns batches whose number is known, for whoever shows progress. */
    private <T> Collection<T> counted(Iterable<T> batches) {
      return new AbstractCollection<>() {
        @Override
        public Iterator<T> iterator() {
          return batches.iterator();
        }

        @Override
        public int size() {
          return Math.toIntExact(count);
        }
      };
    }

    @Override
    public String toString() {
      return "%d %s of %d images".formatted(count, count == 1 ? "batch" : "batches", size);
    }
  }
}
