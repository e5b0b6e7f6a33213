package io.github.adabet.score;

import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import java.util.Set;

/**
 * Fisher's score: by how much the loss would rise, to second order, if a channel were set to zero.
 * With {@code a} the channel's output and {@code g} the gradient of a sample's loss by it, summed
 * over the channel's positions, a channel scores {@code mean over the batch of (sum a g)² / 2}, and
 * a layer the sum over its channels.
 *
 * <p>Needs labels: a source of labelled batches.
 *
 * <p>Time {@code O(B D)}, memory of one sample's row beside the tensors. Stateless and safe for use
 * by several threads.
 *
 * <p>Theis, Korshunova, Tejani and Huszár, "Faster gaze prediction with dense networks and Fisher
 * pruning" (arXiv 1801.05787), equation 9; summed over a layer by Turner et al., "BlockSwap:
 * Fisher-guided Block Substitution for Network Compression on a Budget", ICLR 2020 (arXiv
 * 1906.04113), section 3.
 */
public final class FisherScorer implements LayerScorer {
  /** The name: {@value}. */
  public static final String NAME = "fisher";

  private FisherScorer() {}

  /**
   * The scorer.
   *
   * @return a scorer without settings
   */
  public static FisherScorer create() {
    return new FisherScorer();
  }

  @Override
  public String name() {
    return NAME;
  }

  /** A layer's output, and the gradient of the loss by it. */
  @Override
  public Set<LayerQuantity> needs() {
    return Set.of(LayerQuantity.OUTPUT, LayerQuantity.OUTPUT_GRADIENT);
  }

  /**
   * {@inheritDoc}
   *
   * @throws io.github.adabet.NonFiniteActivationException if output or gradient holds NaN or an
   *     infinity
   */
  @Override
  public double score(LayerObservation observed) {
    double sum = 0;
    for (double ofChannel : scoreChannels(observed)) {
      sum += ofChannel;
    }
    return sum;
  }

  /**
   * {@inheritDoc}
   *
   * @throws io.github.adabet.NonFiniteActivationException if output or gradient holds NaN or an
   *     infinity
   */
  @Override
  public double[] scoreChannels(LayerObservation observed) {
    LayerActivation output = observed.output().byChannel();
    LayerActivation gradient = observed.outputGradient().byChannel();
    output.requireFinite();
    gradient.requireFinite();
    int samples = output.samples();
    int channels = output.channels();
    int features = Math.toIntExact(output.features());
    int positions = features / channels;
    double[] values = new double[features];
    double[] slopes = new double[features];
    double[] scores = new double[channels];
    for (int sample = 0; sample < samples; sample++) {
      output.read(sample, 1, 0, features, values);
      gradient.read(sample, 1, 0, features, slopes);
      for (int channel = 0; channel < channels; channel++) {
        double product = 0;
        for (int k = channel * positions; k < (channel + 1) * positions; k++) {
          product += values[k] * slopes[k];
        }
        scores[channel] += product * product / (2.0 * samples);
      }
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
      super(FisherScorer.NAME, FisherScorer::create);
    }
  }
}
