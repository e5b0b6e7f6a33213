package io.github.adabet.score;

import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import java.util.Set;

/**
 * Scores a layer by ElasticTrainer's importance: by how much the loss falls, to first order, when
 * the layer alone takes a step. That is the sum over its trainable weights of gradient times
 * change, and the change of a step of plain SGD is the gradient times the rate; so the score is
 * {@code sum g²}, for a rate of 1.
 *
 * <p>The scheme {@code elastic} takes the changes of the optimizer that trains, and chooses
 * tensors.
 *
 * <p>Needs labels: a source of labelled batches. Time {@code O(number of weights)}. Stateless and
 * safe for use by several threads.
 *
 * <p>Huang, Yang and Gao, "ElasticTrainer: Speeding Up On-Device Training with Runtime Elastic
 * Tensor Selection", MobiSys 2023, section 4.2.
 */
public final class LossChangeScorer implements LayerScorer {
  /** The name: {@value}. */
  public static final String NAME = "loss-change";

  private LossChangeScorer() {}

  /**
   * The scorer.
   *
   * @return a scorer without settings
   */
  public static LossChangeScorer create() {
    return new LossChangeScorer();
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
    return Magnitudes.squares(observed.weightGradients());
  }

  @Override
  public String toString() {
    return NAME;
  }

  /** Provides the scorer under its name; never chosen by itself. Stateless. */
  public static final class Provider extends NamedScorerProvider {
    /** Called by {@link java.util.ServiceLoader}. */
    public Provider() {
      super(LossChangeScorer.NAME, LossChangeScorer::create);
    }
  }
}
