package io.github.adabet;

import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerScorer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Ranks the layers of a network from unlabelled batches: runs each batch forward, scores every
 * layer's activation as it appears, averages a layer's scores over the batches, and sorts.
 * Deterministic for a deterministic source and scorer.
 *
 * <p>Costs the forward passes and the scores; keeps one number per layer and batch.
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
   * @param batches unlabelled inputs, at least one, at least 2 samples each to be of use; iterated
   *     once
   * @param <I> the type of a batch
   * @return every layer of the source with its score, best first
   * @throws IllegalArgumentException if there is no batch
   * @throws OperationCancelledException if the listener cancelled
   * @throws NonFiniteActivationException if an activation holds NaN or an infinity
   * @throws AdaBetException if a layer was never executed, or a score is not finite
   */
  public <I> LayerRanking rank(ActivationSource<I> source, Iterable<? extends I> batches) {
    List<Layer> layers = source.layers();
    LayerScores scores = new LayerScores(layers);
    long total = batches instanceof Collection<?> collection ? collection.size() : -1;
    long done = 0;
    long samples = 0;
    for (I batch : batches) {
      if (listener.isCancelled()) {
        throw new OperationCancelledException(
            "Ranking was cancelled after " + done + " batches; nothing is kept.");
      }
      source.forward(batch, activation -> scores.add(activation, scorer.score(activation)));
      samples += scores.endBatch();
      done++;
      listener.onProgress(Progress.of("rank", done, total));
    }
    Requirements.require(done > 0, "batches is empty; give at least one batch of inputs.");
    Provenance provenance =
        Provenance.ofThisPlatform()
            .merge(source.provenance())
            .merge(scorer.provenance())
            .setting("ranking.batches", Long.toString(done))
            .setting("ranking.samples", Long.toString(samples))
            .build();
    return new LayerRanking(scores.average(), provenance);
  }

  /**
   * One list of batch scores per layer; a layer that runs several times in a batch scores their
   * mean.
   */
  private static final class LayerScores {
    private final List<Layer> layers;
    private final List<List<Double>> perBatch = new ArrayList<>();
    private final double[] sums;
    private final int[] visits;
    private int samples;

    LayerScores(List<Layer> layers) {
      this.layers = layers;
      layers.forEach(layer -> perBatch.add(new ArrayList<>()));
      this.sums = new double[layers.size()];
      this.visits = new int[layers.size()];
    }

    void add(LayerActivation activation, double score) {
      Layer layer = activation.layer();
      if (!Double.isFinite(score)) {
        throw new AdaBetException(
            "The scorer gave " + score + " for layer " + layer.name() + "; scores must be finite.",
            null);
      }
      sums[layer.index()] += score;
      visits[layer.index()]++;
      samples = activation.samples();
    }

    int endBatch() {
      for (Layer layer : layers) {
        int index = layer.index();
        if (visits[index] == 0) {
          throw new AdaBetException(
              "The source never ran layer " + layer.name() + ", so that it has no score.", null);
        }
        perBatch.get(index).add(sums[index] / visits[index]);
        sums[index] = 0;
        visits[index] = 0;
      }
      return samples;
    }

    List<LayerScore> average() {
      return layers.stream()
          .map(layer -> LayerScore.ofBatches(layer, perBatch.get(layer.index())))
          .toList();
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
