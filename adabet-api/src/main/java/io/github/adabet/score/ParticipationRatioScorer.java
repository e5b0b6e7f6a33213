package io.github.adabet.score;

import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import java.util.Set;

/**
 * Scores a layer by the participation ratio of its output: how many directions share the variance
 * of the batch. With the eigenvalues {@code l} of the covariance of the samples it is {@code (sum
 * l)² / sum l²}.
 *
 * <p>From 1 to {@code B - 1}; 0 for a batch of equal samples. It grows with the number of samples:
 * compare scores of one batch size only.
 *
 * <p>Time {@code O(B² D)} for B samples of dimension D, memory {@code O(B²)}: trace and norm of the
 * Gram matrix are enough. Stateless and safe for use by several threads.
 *
 * <p>Gao, Trautmann, Yu, Santhanam, Ryu, Shenoy and Ganguli, "A theory of multineuronal
 * dimensionality, dynamics and measurement" (bioRxiv 214262, 2017); of the layers of networks
 * Recanatesi, Farrell, Advani, Moore, Lajoie and Shea-Brown, "Dimensionality compression and
 * expansion in Deep Neural Networks" (arXiv 1906.00443).
 */
public final class ParticipationRatioScorer implements LayerScorer {
  /** The name: {@value}. */
  public static final String NAME = "participation-ratio";

  private ParticipationRatioScorer() {}

  /**
   * The scorer.
   *
   * @return a scorer without settings
   */
  public static ParticipationRatioScorer create() {
    return new ParticipationRatioScorer();
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

  /** Two: one sample differs from none. */
  @Override
  public int minimumSamples() {
    return 2;
  }

  /**
   * {@inheritDoc}
   *
   * @return 0, or from 1 to one less than the samples
   * @throws io.github.adabet.NonFiniteActivationException if the output holds NaN or an infinity
   */
  @Override
  public double score(LayerObservation observed) {
    double[] gram = CentredGram.of(observed.output());
    int samples = observed.output().samples();
    double largest = 0;
    for (double product : gram) {
      largest = Math.max(largest, Math.abs(product));
    }
    if (largest == 0) {
      return 0;
    }
    double trace = 0;
    double squares = 0;
    for (int k = 0; k < gram.length; k++) {
      // By the largest first, so that no square overflows.
      double product = gram[k] / largest;
      squares += product * product;
      trace += k % (samples + 1) == 0 ? product : 0;
    }
    return trace * trace / squares;
  }

  @Override
  public String toString() {
    return NAME;
  }

  /** Provides the scorer under its name; never chosen by itself. Stateless. */
  public static final class Provider extends NamedScorerProvider {
    /** Called by {@link java.util.ServiceLoader}. */
    public Provider() {
      super(ParticipationRatioScorer.NAME, ParticipationRatioScorer::create);
    }
  }
}
