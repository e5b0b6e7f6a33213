package io.github.adabet.score;

import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.StoredTensor;
import java.util.Set;

/**
 * Scores a layer by the sum of the sizes of the gradient of the batch's loss by its trainable
 * weights, {@code sum |dL/dw|}, biases and normalisations included.
 *
 * <p>The measure "G" that Huang, Yang and Gao compare ElasticTrainer's importance with
 * ("ElasticTrainer: Speeding Up On-Device Training with Runtime Elastic Tensor Selection", MobiSys
 * 2023). Lee et al., "Surgical Fine-Tuning Improves Adaptation to Distribution Shifts", ICLR 2023
 * (arXiv 2210.11466), choose layers by the norm of their gradients.
 *
 * <p>Needs labels: a source of labelled batches. Time {@code O(number of weights)}. Stateless and
 * safe for use by several threads.
 */
public final class GradientMagnitudeScorer implements LayerScorer {
  /** The name: {@value}. */
  public static final String NAME = "gradient-magnitude";

  private GradientMagnitudeScorer() {}

  /**
   * The scorer.
   *
   * @return a scorer without settings
   */
  public static GradientMagnitudeScorer create() {
    return new GradientMagnitudeScorer();
  }

  @Override
  public String name() {
    return NAME;
  }

  /** The gradients of the loss by a layer's weights. */
  @Override
  public Set<LayerQuantity> needs() {
    return Set.of(LayerQuantity.WEIGHT_GRADIENTS);
  }

  @Override
  public double score(LayerObservation observed) {
    double sum = 0;
    for (StoredTensor gradient : observed.weightGradients()) {
      sum += Magnitudes.sum(gradient);
    }
    return sum;
  }

  @Override
  public String toString() {
    return NAME;
  }

  /** Provides the scorer under its name; never chosen by itself. Stateless. */
  public static final class Provider extends NamedScorerProvider {
    /** Called by {@link java.util.ServiceLoader}. */
    public Provider() {
      super(GradientMagnitudeScorer.NAME, GradientMagnitudeScorer::create);
    }
  }
}
