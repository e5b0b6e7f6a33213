package io.github.adabet.score;

import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import java.util.Set;

/**
 * Scores a layer by the effective rank of its output: how many directions the batch's samples
 * differ in, counted by how much. With the singular values {@code s} of the matrix {@code (B, D)}
 * of the samples, their mean subtracted, and the shares {@code p = s / sum s}, it is {@code
 * exp(-sum p log p)}.
 *
 * <p>From 1 to {@code B - 1}; 0 for a batch of equal samples. RankMe, the same number as a measure
 * of representations, does not subtract the mean, which would be the largest direction by far
 * wherever activations are not negative, and adds 1e-7 to each share. It grows with the number of
 * samples: compare scores of one batch size only.
 *
 * <p>Time {@code O(B² D + B³)} for B samples of dimension D, memory {@code O(B²)}. Stateless and
 * safe for use by several threads.
 *
 * <p>Roy and Vetterli, "The effective rank: a measure of effective dimensionality", EUSIPCO 2007;
 * Garrido, Balestriero, Najman and LeCun, "RankMe: Assessing the Downstream Performance of
 * Pretrained Self-Supervised Representations by Their Rank", ICML 2023 (arXiv 2210.02885).
 */
public final class EffectiveRankScorer implements LayerScorer {
  /** The name: {@value}. */
  public static final String NAME = "effective-rank";

  private static final double ROUNDING = 0x1p-50;

  private EffectiveRankScorer() {}

  /**
   * The scorer.
   *
   * @return a scorer without settings
   */
  public static EffectiveRankScorer create() {
    return new EffectiveRankScorer();
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
    double[] eigenvalues =
        SymmetricEigenvalues.of(CentredGram.of(observed.output()), observed.output().samples());
    double largest = 0;
    for (double eigenvalue : eigenvalues) {
      largest = Math.max(largest, eigenvalue);
    }
    // What rounding leaves of directions that are not there, at least that of the mean.
    double least = largest * eigenvalues.length * ROUNDING;
    double sum = 0;
    for (double eigenvalue : eigenvalues) {
      sum += eigenvalue > least ? Math.sqrt(eigenvalue / largest) : 0;
    }
    if (sum == 0) {
      return 0;
    }
    double entropy = 0;
    for (double eigenvalue : eigenvalues) {
      if (eigenvalue > least) {
        double share = Math.sqrt(eigenvalue / largest) / sum;
        entropy -= share * Math.log(share);
      }
    }
    return Math.exp(Math.max(0, entropy));
  }

  @Override
  public String toString() {
    return NAME;
  }

  /** Provides the scorer under its name; never chosen by itself. Stateless. */
  public static final class Provider extends NamedScorerProvider {
    /** Called by {@link java.util.ServiceLoader}. */
    public Provider() {
      super(EffectiveRankScorer.NAME, EffectiveRankScorer::create);
    }
  }
}
