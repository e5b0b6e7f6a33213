package io.github.adabet.score;

import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import java.util.Set;

/**
 * Scores a layer by the norm of the gradient of the batch's loss by its trainable weights, divided
 * by the norm of the weights themselves, biases and normalisations included in both. 0 for a layer
 * whose weights are all 0.
 *
 * <p>Needs labels: a source of labelled batches. Time {@code O(number of weights)}. Stateless and
 * safe for use by several threads.
 *
 * <p>The relative gradient norm by which Auto-RGN weighs layers: Lee, Chen, Tajwar, Kumar, Yao,
 * Liang and Finn, "Surgical Fine-Tuning Improves Adaptation to Distribution Shifts", ICLR 2023
 * (arXiv 2210.11466), section 4.
 */
public final class RelativeGradientNormScorer implements LayerScorer {
  /** The name: {@value}. */
  public static final String NAME = "relative-gradient-norm";

  private RelativeGradientNormScorer() {}

  /**
   * The scorer.
   *
   * @return a scorer without settings
   */
  public static RelativeGradientNormScorer create() {
    return new RelativeGradientNormScorer();
  }

  @Override
  public String name() {
    return NAME;
  }

  /** A layer's weights and the gradients of the loss by them. */
  @Override
  public Set<LayerQuantity> needs() {
    return Set.of(LayerQuantity.WEIGHTS, LayerQuantity.WEIGHT_GRADIENTS);
  }

  @Override
  public double score(LayerObservation observed) {
    double weights = Magnitudes.squares(observed.weights());
    return weights == 0 ? 0 : Math.sqrt(Magnitudes.squares(observed.weightGradients()) / weights);
  }

  @Override
  public String toString() {
    return NAME;
  }

  /** Provides the scorer under its name; never chosen by itself. Stateless. */
  public static final class Provider extends NamedScorerProvider {
    /** Called by {@link java.util.ServiceLoader}. */
    public Provider() {
      super(RelativeGradientNormScorer.NAME, RelativeGradientNormScorer::create);
    }
  }
}
