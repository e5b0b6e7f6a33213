package io.github.adabet.score;

import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.StoredTensor;
import java.util.Set;

/**
 * Scores a layer by the sum of the sizes of its trainable weights, {@code sum |w|}, biases and
 * normalisations included: large layers score more than small ones. The same for every batch.
 *
 * <p>The measure "W" that Huang, Yang and Gao compare ElasticTrainer's importance with
 * ("ElasticTrainer: Speeding Up On-Device Training with Runtime Elastic Tensor Selection", MobiSys
 * 2023); as a criterion of pruning by Han, Pool, Tran and Dally, "Learning both Weights and
 * Connections for Efficient Neural Networks", NIPS 2015 (arXiv 1506.02626).
 *
 * <p>Time {@code O(number of weights)}. Stateless and safe for use by several threads.
 */
public final class WeightMagnitudeScorer implements LayerScorer {
  /** The name: {@value}. */
  public static final String NAME = "weight-magnitude";

  private WeightMagnitudeScorer() {}

  /**
   * The scorer.
   *
   * @return a scorer without settings
   */
  public static WeightMagnitudeScorer create() {
    return new WeightMagnitudeScorer();
  }

  @Override
  public String name() {
    return NAME;
  }

  /** A layer's weights. */
  @Override
  public Set<LayerQuantity> needs() {
    return Set.of(LayerQuantity.WEIGHTS);
  }

  @Override
  public double score(LayerObservation observed) {
    double sum = 0;
    for (StoredTensor weight : observed.weights()) {
      sum += Magnitudes.sum(weight);
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
      super(WeightMagnitudeScorer.NAME, WeightMagnitudeScorer::create);
    }
  }
}
