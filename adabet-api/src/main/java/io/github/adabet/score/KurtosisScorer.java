package io.github.adabet.score;

import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import java.util.Arrays;
import java.util.Set;

/**
 * Scores a layer by the kurtosis of its output: {@code E (x - m)^4 / (E (x - m)^2)^2} over the
 * samples and positions of a channel, m being their mean; a layer scores the mean over its
 * channels. 3 for a normal distribution, 1 for two values that occur equally often; the higher, the
 * more a channel is silent but for a few.
 *
 * <p>A channel that is constant over the batch counts 0.
 *
 * <p>Time {@code O(B D)} for B samples of dimension D, memory of one sample beside the tensor.
 * Stateless and safe for use by several threads.
 *
 * <p>Field, "What is the goal of sensory coding?", Neural Computation 6 (1994), where it measures
 * how sparse a code is; Willmore and Tolhurst, "Characterizing the sparseness of neural codes",
 * Network 12 (2001).
 */
public final class KurtosisScorer implements LayerScorer {
  /** The name: {@value}. */
  public static final String NAME = "kurtosis";

  private KurtosisScorer() {}

  /**
   * The scorer.
   *
   * @return a scorer without settings
   */
  public static KurtosisScorer create() {
    return new KurtosisScorer();
  }

  @Override
  public String name() {
    return NAME;
  }

  /** A layer's output. */
  @Override
  public Set<LayerQuantity> needs() {
    return Set.of(LayerQuantity.OUTPUT);
  }

  /**
   * {@inheritDoc}
   *
   * @throws io.github.adabet.NonFiniteActivationException if the output holds NaN or an infinity
   */
  @Override
  public double score(LayerObservation observed) {
    double[] channels = scoreChannels(observed);
    return Arrays.stream(channels).sum() / channels.length;
  }

  /**
   * {@inheritDoc}
   *
   * @throws io.github.adabet.NonFiniteActivationException if the output holds NaN or an infinity
   */
  @Override
  public double[] scoreChannels(LayerObservation observed) {
    ChannelMoments moments = ChannelMoments.of(observed.output());
    double[] scores = new double[moments.channels()];
    for (int channel = 0; channel < scores.length; channel++) {
      double variance = moments.variance(channel);
      scores[channel] = variance > 0 ? moments.fourth(channel) / variance / variance : 0;
    }
    return scores;
  }

  @Override
  public String toString() {
    return NAME;
  }

  /** Provides the scorer under its name; never chosen by itself. Stateless. */
  public static final class Provider extends NamedScorerProvider {
    /** Called by {@link java.util.ServiceLoader}. */
    public Provider() {
      super(KurtosisScorer.NAME, KurtosisScorer::create);
    }
  }
}
