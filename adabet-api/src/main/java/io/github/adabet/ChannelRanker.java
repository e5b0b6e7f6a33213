package io.github.adabet;

import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerScorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Ranks the channels of selected layers from unlabelled batches: runs each batch forward, scores
 * every channel of the selected layers' activations as a cloud of its own, and averages over the
 * batches. Deterministic for a deterministic source and scorer.
 *
 * <p>Costs the forward passes and the scores, one per channel and batch; keeps one number per
 * channel. A layer that runs several times in a batch scores the mean of its runs.
 *
 * <p>After the second version of Tenison et al. (arXiv 2510.03101), which ranks the channels of the
 * layers chosen. Immutable and safe for use by several threads with a source each.
 */
public final class ChannelRanker {
  private final LayerScorer scorer;
  private final ProgressListener listener;

  private ChannelRanker(LayerScorer scorer, ProgressListener listener) {
    this.scorer = scorer;
    this.listener = listener;
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
   * Ranks the channels of the selected layers.
   *
   * @param source the network
   * @param selection the layers whose channels to rank, all of them layers of the source
   * @param batches unlabelled inputs, at least one, at least 4 samples each to be of use; iterated
   *     once
   * @param <I> the type of a batch
   * @return every channel of the selected layers with its score
   * @throws IllegalArgumentException if there is no batch, or a selected layer is not one of the
   *     source's
   * @throws OperationCancelledException if the listener cancelled
   * @throws NonFiniteActivationException if an activation holds NaN or an infinity
   * @throws AdaBetException if a selected layer was never executed, its number of channels changes,
   *     or a score is not finite
   */
  public <I> ChannelRanking rank(
      ActivationSource<I> source, LayerSelection selection, Iterable<? extends I> batches) {
    List<Layer> layers = source.layers();
    for (Layer layer : selection.layers()) {
      Requirements.require(
          layers.contains(layer),
          "layer %s is selected but is no layer of the source; select from a ranking of the same"
              + " network.",
          layer.name());
    }
    List<Sums> sums = selection.layers().stream().map(Sums::new).toList();
    long total = batches instanceof Collection<?> collection ? collection.size() : -1;
    long done = 0;
    for (I batch : batches) {
      if (listener.isCancelled()) {
        throw new OperationCancelledException(
            "Ranking channels was cancelled after " + done + " batches; nothing is kept.");
      }
      source.forward(batch, activation -> score(activation, sums));
      sums.forEach(Sums::endBatch);
      done++;
      listener.onProgress(Progress.of("rank channels", done, total));
    }
    Requirements.require(done > 0, "batches is empty; give at least one batch of inputs.");
    long batchCount = done;
    Provenance provenance =
        Provenance.ofThisPlatform()
            .merge(source.provenance())
            .merge(scorer.provenance())
            .setting("ranking.batches", Long.toString(done))
            .build();
    return new ChannelRanking(
        sums.stream().map(sum -> sum.average(batchCount)).toList(), layers.size(), provenance);
  }

  private void score(LayerActivation activation, List<Sums> sums) {
    for (Sums sum : sums) {
      if (sum.layer.equals(activation.layer())) {
        sum.add(scorer.scoreChannels(activation));
      }
    }
  }

  /** The scores of one layer's channels. */
  private static final class Sums {
    private final Layer layer;
    private double[] all = new double[0];
    private double[] batch = new double[0];
    private int runs;

    Sums(Layer layer) {
      this.layer = layer;
    }

    void add(double[] scores) {
      if (batch.length == 0) {
        all = new double[scores.length];
        batch = new double[scores.length];
      }
      if (scores.length != batch.length || scores.length == 0) {
        throw new AdaBetException(
            "Layer "
                + layer.name()
                + " had "
                + batch.length
                + " channels and now has "
                + scores.length
                + "; channels can be ranked only where their number is fixed.",
            null);
      }
      for (int channel = 0; channel < scores.length; channel++) {
        if (!Double.isFinite(scores[channel])) {
          throw new AdaBetException(
              "The scorer gave "
                  + scores[channel]
                  + " for channel "
                  + channel
                  + " of layer "
                  + layer.name()
                  + "; scores must be finite.",
              null);
        }
        batch[channel] += scores[channel];
      }
      runs++;
    }

    void endBatch() {
      if (runs == 0) {
        throw new AdaBetException(
            "The source never ran layer " + layer.name() + ", so that it has no score.", null);
      }
      for (int channel = 0; channel < batch.length; channel++) {
        all[channel] += batch[channel] / runs;
      }
      Arrays.fill(batch, 0);
      runs = 0;
    }

    ChannelScores average(long batches) {
      List<Double> means = new ArrayList<>(all.length);
      for (double sum : all) {
        means.add(sum / batches);
      }
      return new ChannelScores(layer, means);
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
     * @param scorer how a channel is scored
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
    public ChannelRanker build() {
      return new ChannelRanker(
          scorer == null ? Backends.layerScorer() : scorer,
          listener == null ? ProgressListener.NONE : listener);
    }
  }
}
