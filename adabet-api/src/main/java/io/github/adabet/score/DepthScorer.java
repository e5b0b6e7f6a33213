package io.github.adabet.score;

import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import java.util.Set;

/**
 * Scores a layer by its position: 0 for the first in forward order, 1 for the next, so that the
 * last layers are selected, which are also the cheapest to reach. A baseline that looks at no data.
 *
 * <p>Training the last layers is what Yosinski, Clune, Bengio and Lipson, "How transferable are
 * features in deep neural networks?", NIPS 2014 (arXiv 1411.1792), made a habit.
 *
 * <p>Stateless and safe for use by several threads.
 */
public final class DepthScorer implements LayerScorer {
  /** The name: {@value}. */
  public static final String NAME = "depth";

  private DepthScorer() {}

  /**
   * The scorer.
   *
   * @return a scorer without settings
   */
  public static DepthScorer create() {
    return new DepthScorer();
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Nothing but which layer it is. */
  @Override
  public Set<LayerQuantity> needs() {
    return Set.of();
  }

  @Override
  public double score(LayerObservation observed) {
    return observed.layer().index();
  }

  @Override
  public String toString() {
    return NAME;
  }

  /** Provides the scorer under its name; never chosen by itself. Stateless. */
  public static final class Provider extends NamedScorerProvider {
    /** Called by {@link java.util.ServiceLoader}. */
    public Provider() {
      super(DepthScorer.NAME, DepthScorer::create);
    }
  }
}
