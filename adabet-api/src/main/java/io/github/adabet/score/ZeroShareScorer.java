package io.github.adabet.score;

import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import java.util.Set;

/**
 * Scores a layer by the share of zeros among the numbers that flow into it: behind a ReLU those
 * that it has cut off. The input and not the output, because layers put out what comes before their
 * activation function, where few numbers are exactly 0.
 *
 * <p>Time {@code O(B D)} for B samples of D inputs, memory of one sample beside the tensor.
 * Stateless and safe for use by several threads.
 *
 * <p>Hu, Peng, Tai and Tang, "Network Trimming: A Data-Driven Neuron Pruning Approach towards
 * Efficient Deep Architectures" (arXiv 1607.03250), where it is the average percentage of zeros
 * (APoZ) of a neuron.
 */
public final class ZeroShareScorer implements LayerScorer {
  /** The name: {@value}. */
  public static final String NAME = "zero-share";

  private ZeroShareScorer() {}

  /**
   * The scorer.
   *
   * @return a scorer without settings
   */
  public static ZeroShareScorer create() {
    return new ZeroShareScorer();
  }

  @Override
  public String name() {
    return NAME;
  }

  /** A layer's input. */
  @Override
  public Set<LayerQuantity> needs() {
    return Set.of(LayerQuantity.INPUT);
  }

  /**
   * {@inheritDoc}
   *
   * @return in [0, 1]
   * @throws io.github.adabet.NonFiniteActivationException if the input holds NaN or an infinity
   */
  @Override
  public double score(LayerObservation observed) {
    LayerActivation input = observed.input();
    input.requireFinite();
    double[] row = new double[Math.toIntExact(input.features())];
    long zeros = 0;
    for (int sample = 0; sample < input.samples(); sample++) {
      input.read(sample, 1, 0, row.length, row);
      for (double value : row) {
        zeros += value == 0 ? 1 : 0;
      }
    }
    return (double) zeros / row.length / input.samples();
  }

  @Override
  public String toString() {
    return NAME;
  }

  /** Provides the scorer under its name; never chosen by itself. Stateless. */
  public static final class Provider extends NamedScorerProvider {
    /** Called by {@link java.util.ServiceLoader}. */
    public Provider() {
      super(ZeroShareScorer.NAME, ZeroShareScorer::create);
    }
  }
}
