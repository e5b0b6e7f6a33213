package io.github.adabet.score;

import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import java.util.Set;

/**
 * Scores a layer by the Euclidean norm of the gradient of the batch's loss by its trainable
 * weights, biases and normalisations included.
 *
 * <p>Needs labels: a source of labelled batches. Time {@code O(number of weights)}. Stateless and
 * safe for use by several threads.
 *
 * <p>Lee, Chen, Tajwar, Kumar, Yao, Liang and Finn, "Surgical Fine-Tuning Improves Adaptation to
 * Distribution Shifts", ICLR 2023 (arXiv 2210.11466), choose layers by it, and by its ratio to the
 * norm of the weights ({@link RelativeGradientNormScorer}).
 */
public final class GradientNormScorer implements LayerScorer {
  /** The name: {@value}. */
  public static final String NAME = "gradient-norm";

  private GradientNormScorer() {}

  /**
   * The scorer.
   *
   * @return a scorer without settings
   */
  public static GradientNormScorer create() {
    return new GradientNormScorer();
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
    return Math.sqrt(Magnitudes.squares(observed.weightGradients()));
  }

  @Override
  public String toString() {
    return NAME;
  }

  /** Provides the scorer under its name; never chosen by itself. Stateless. */
  public static final class Provider extends NamedScorerProvider {
    /** Called by {@link java.util.ServiceLoader}. */
    public Provider() {
      super(GradientNormScorer.NAME, GradientNormScorer::create);
    }
  }
}
