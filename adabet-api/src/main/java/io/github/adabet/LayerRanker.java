package io.github.adabet;

import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ranks the layers of a network, or the channels of some of them: runs each batch, scores every
 * layer as it is shown, averages the scores over the batches in the order of their keys, and sorts.
 * Deterministic for a deterministic source and scorer. A layer that runs several times in a batch
 * scores the mean of its runs.
 *
 * <p>Costs the passes and the scores; keeps one number per batch and layer or channel.
 *
 * <p>After Tenison et al., "AdaBet: Gradient-free Layer Selection for Efficient Training of Deep
 * Neural Networks" (arXiv 2510.03101). Immutable and safe for use by several threads with a source
 * each.
 */
public final class LayerRanker {
  private final LayerScorer scorer;
  private final ProgressListener listener;

  private LayerRanker(LayerScorer scorer, ProgressListener listener) {
    this.scorer = scorer;
    this.listener = listener;
  }

  /**
   * A ranker with the scorer found on the class path (see {@link Backends#layerScorer()}) and no
   * listener.
   *
   * @return a ranker
   * @throws BackendUnavailableException if there is no scorer on the class path
   */
  public static LayerRanker create() {
    return builder().build();
  }

  /**
   * A builder without scorer and listener.
   *
   * @return a new builder; not safe for use by several threads
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Ranks all layers of a network.
   *
   * @param source the network
   * @param batches inputs, at least one batch, each of at least as many samples as the scorer asks
   *     for; iterated once
   * @param <I> the type of a batch
   * @return every layer of the source with its score, best first
   * @throws UnsupportedScorerException if the scorer needs what the source does not give
   * @throws IllegalArgumentException if there is no batch, or one has too few samples
   * @throws OperationCancelledException if the listener cancelled
   * @throws NonFiniteActivationException if an activation holds NaN or an infinity
   * @throws AdaBetException if a layer was never executed, or a score is negative or not finite
   */
  public <I> LayerRanking rank(ActivationSource<I> source, Iterable<? extends I> batches) {
    return scores(source, KeyedBatches.numbered(batches)).layerRanking(provenance(source));
  }

  /**
   * Scores all layers of a network by a part of the batches: the work of one machine of several.
   * Merge the accumulators, and rank with {@link RankingAccumulator#layerRanking} and {@link
   * #provenance}.
   *
   * @param source the network
   * @param batches inputs with keys that are unique among all parts; iterated once
   * @param <I> the type of a batch
   * @return the scores; without a batch if there is none
   * @throws UnsupportedScorerException if the scorer needs what the source does not give
   * @throws IllegalArgumentException if a batch has too few samples
   * @throws ConflictingScoresException if a key occurs twice with different scores
   * @throws OperationCancelledException if the listener cancelled
   * @throws NonFiniteActivationException if an activation holds NaN or an infinity
   * @throws AdaBetException if a layer was never executed, or a score is negative or not finite
   */
  public <I> RankingAccumulator score(ActivationSource<I> source, Iterable<KeyedBatch<I>> batches) {
    return scores(source, new KeyedBatches<>(batches, KeyedBatches.sizeOf(batches)));
  }

  private <I> RankingAccumulator scores(ActivationSource<I> source, KeyedBatches<I> batches) {
    return scores("rank", source, source.layers(), scorer.needs(), false, batches);
  }

  /**
   * Ranks the channels of selected layers: scores every channel of their activations as a cloud of
   * its own.
   *
   * <p>After the second version of Tenison et al. (arXiv 2510.03101), which ranks the channels of
   * the layers chosen.
   *
   * @param source the network
   * @param selection the layers whose channels to rank, all of them layers of the source
   * @param batches inputs, at least one batch, each of at least as many samples as the scorer asks
   *     for; iterated once
   * @param <I> the type of a batch
   * @return every channel of the selected layers with its score
   * @throws UnsupportedScorerException if the scorer needs what the source does not give
   * @throws IllegalArgumentException if there is no batch, one has too few samples, or a selected
   *     layer is not one of the source's
   * @throws OperationCancelledException if the listener cancelled
   * @throws NonFiniteActivationException if an activation holds NaN or an infinity
   * @throws AdaBetException if a selected layer was never executed, its number of channels changes,
   *     or a score is negative or not finite
   */
  public <I> ChannelRanking rankChannels(
      ActivationSource<I> source, LayerSelection selection, Iterable<? extends I> batches) {
    List<Layer> layers = source.layers();
    for (Layer layer : selection.layers()) {
      Requirements.require(
          layers.contains(layer),
          "layer %s is selected but is no layer of the source; select from a ranking of the same"
              + " network.",
          layer.name());
    }
    Set<LayerQuantity> needs = EnumSet.of(LayerQuantity.OUTPUT);
    needs.addAll(scorer.needs());
    return scores(
            "rank channels",
            source,
            selection.layers(),
            needs,
            true,
            KeyedBatches.numbered(batches))
        .channelRanking(layers.size(), provenance(source));
  }

  /**
   * What a ranking of a source by this ranker is computed with.
   *
   * @param source the network
   * @return platform, source and scorer
   */
  public Provenance provenance(ActivationSource<?> source) {
    return Provenance.ofThisPlatform()
        .merge(source.provenance())
        .merge(scorer.provenance())
        .setting("ranking.scorer", scorer.name())
        .build();
  }

  private <I> RankingAccumulator scores(
      String task,
      ActivationSource<I> source,
      List<Layer> ranked,
      Set<LayerQuantity> needs,
      boolean channels,
      KeyedBatches<I> batches) {
    requireGiven(source, needs);
    RankingAccumulator scores = RankingAccumulator.of(ranked);
    long done = 0;
    for (KeyedBatch<I> batch : batches.batches()) {
      if (listener.isCancelled()) {
        throw new OperationCancelledException(
            "Ranking was cancelled after " + done + " batches; nothing is kept.");
      }
      BatchRecorder recorder = new BatchRecorder(batch.key(), ranked, scorer, channels);
      source.forward(batch.batch(), needs, recorder);
      scores.add(recorder.end());
      done++;
      listener.onProgress(Progress.of(task, done, batches.count()));
    }
    return scores;
  }

  private void requireGiven(ActivationSource<?> source, Set<LayerQuantity> needs) {
    Set<LayerQuantity> missing = EnumSet.noneOf(LayerQuantity.class);
    missing.addAll(needs);
    missing.removeAll(source.gives());
    if (!missing.isEmpty()) {
      throw new UnsupportedScorerException(scorer.name(), source.name(), missing, source.gives());
    }
  }

  /**
   * Collects the parts of a ranker; setting one twice is an error. Not safe for use by several
   * threads.
   */
  public static final class Builder {
    private @Nullable LayerScorer scorer;
    private @Nullable ProgressListener listener;

    private Builder() {}

    /**
     * Sets the scorer.
     *
     * @param scorer how a layer is scored
     * @return this
     * @throws IllegalStateException if a scorer is set already
     */
    public Builder scorer(LayerScorer scorer) {
      if (this.scorer != null) {
        throw new IllegalStateException("the scorer is set twice; set it once.");
      }
      this.scorer = Objects.requireNonNull(scorer, "scorer");
      return this;
    }

    /**
     * Sets the listener.
     *
     * @param listener hears of each batch and may cancel between batches
     * @return this
     * @throws IllegalStateException if a listener is set already
     */
    public Builder listener(ProgressListener listener) {
      if (this.listener != null) {
        throw new IllegalStateException("the listener is set twice; set it once.");
      }
      this.listener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /**
     * The ranker. Without a scorer, the one on the class path is chosen.
     *
     * @return a ranker
     * @throws BackendUnavailableException if none is set and none is on the class path
     */
    public LayerRanker build() {
      return new LayerRanker(
          scorer == null ? Backends.layerScorer() : scorer,
          listener == null ? ProgressListener.NONE : listener);
    }
  }
}
