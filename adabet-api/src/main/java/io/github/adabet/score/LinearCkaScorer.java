package io.github.adabet.score;

import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import java.util.Set;

/**
 * Scores a layer by how much it changes the geometry of the batch: {@code 1 - CKA} of its input and
 * its output, where CKA is linear centred kernel alignment. 0 means that the output's similarities
 * between samples are those of the input up to scale, 1 that they have nothing in common.
 *
 * <p>With the Gram matrices K and L of the centred input and output, {@code CKA = <K, L> / (|K|
 * |L|)} in the Frobenius inner product. An input or output that is the same for all samples has no
 * geometry: if both are, the score is 0, if one is, 1.
 *
 * <p>CKA of batches that are small compared with the dimension is biased towards 1; compare scores
 * of one batch size only.
 *
 * <p>Time {@code O(B² D)} for B samples of dimension D, memory {@code O(B²)}. Stateless and safe
 * for use by several threads.
 *
 * <p>Kornblith, Norouzi, Lee and Hinton, "Similarity of Neural Network Representations Revisited",
 * ICML 2019 (arXiv 1905.00414), equation 3 and section 3; for the bias Murphy, Zylberberg and
 * Fyshe, "Correcting Biased Centered Kernel Alignment Measures" (arXiv 2405.01012).
 */
public final class LinearCkaScorer implements LayerScorer {
  /** The name: {@value}. */
  public static final String NAME = "one-minus-cka";

  private LinearCkaScorer() {}

  /**
   * The scorer.
   *
   * @return a scorer without settings
   */
  public static LinearCkaScorer create() {
    return new LinearCkaScorer();
  }

  @Override
  public String name() {
    return NAME;
  }

  /** A layer's input and output. */
  @Override
  public Set<LayerQuantity> needs() {
    return Set.of(LayerQuantity.INPUT, LayerQuantity.OUTPUT);
  }

  /** Three: any two centred points lie on a line, so that their alignment is 1. */
  @Override
  public int minimumSamples() {
    return 3;
  }

  /**
   * {@inheritDoc}
   *
   * @return in [0, 1]
   * @throws io.github.adabet.NonFiniteActivationException if input or output holds NaN or an
   *     infinity
   */
  @Override
  public double score(LayerObservation observed) {
    double[] input = CentredGram.of(observed.input());
    double[] output = CentredGram.of(observed.output());
    boolean flatInput = !normalise(input);
    boolean flatOutput = !normalise(output);
    if (flatInput || flatOutput) {
      return flatInput && flatOutput ? 0 : 1;
    }
    double alignment = 0;
    for (int i = 0; i < input.length; i++) {
      alignment += input[i] * output[i];
    }
    return Math.max(0, Math.min(1, 1 - alignment));
  }

  /** Divides a matrix by its Frobenius norm; false if that is 0. */
  private static boolean normalise(double[] gram) {
    double largest = 0;
    for (double product : gram) {
      largest = Math.max(largest, Math.abs(product));
    }
    if (largest == 0) {
      return false;
    }
    double squares = 0;
    for (int i = 0; i < gram.length; i++) {
      // By the largest first, so that no square overflows.
      gram[i] /= largest;
      squares += gram[i] * gram[i];
    }
    double norm = Math.sqrt(squares);
    for (int i = 0; i < gram.length; i++) {
      gram[i] /= norm;
    }
    return true;
  }

  @Override
  public String toString() {
    return NAME;
  }

  /** Provides the scorer under its name; never chosen by itself. Stateless. */
  public static final class Provider extends NamedScorerProvider {
    /** Called by {@link java.util.ServiceLoader}. */
    public Provider() {
      super(LinearCkaScorer.NAME, LinearCkaScorer::create);
    }
  }
}
