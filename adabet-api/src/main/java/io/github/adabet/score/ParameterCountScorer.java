package io.github.adabet.score;

import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import java.util.Set;

/**
 * Scores a layer by the number of its trainable parameters, so that the largest layers are
 * selected. A baseline that looks at no data.
 *
 * <p>Constant time. Stateless and safe for use by several threads.
 */
public final class ParameterCountScorer implements LayerScorer {
  /** The name: {@value}. */
  public static final String NAME = "parameters";

  private ParameterCountScorer() {}

  /**
   * The scorer.
   *
   * @return a scorer without settings
   */
  public static ParameterCountScorer create() {
    return new ParameterCountScorer();
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
    return observed.layer().parameterCount();
  }

  @Override
  public String toString() {
    return NAME;
  }

  /** Provides the scorer under its name; never chosen by itself. Stateless. */
  public static final class Provider extends NamedScorerProvider {
    /** Called by {@link java.util.ServiceLoader}. */
    public Provider() {
      super(ParameterCountScorer.NAME, ParameterCountScorer::create);
    }
  }
}
