package io.github.adabet.score;

import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import java.util.Set;

/**
 * Scores a layer by the inverse of its activation's size: {@code 1 / D} for an output of D numbers
 * per sample. It is what the AdaBet score, loops divided by {@code B D}, would be if every layer
 * had as many loops: the baseline that tells what the loops add.
 *
 * <p>Stateless and safe for use by several threads.
 */
public final class ActivationSizeScorer implements LayerScorer {
  /** The name: {@value}. */
  public static final String NAME = "activation-size";

  private ActivationSizeScorer() {}

  /**
   * The scorer.
   *
   * @return a scorer without settings
   */
  public static ActivationSizeScorer create() {
    return new ActivationSizeScorer();
  }

  @Override
  public String name() {
    return NAME;
  }

  /**
   * {@inheritDoc}
   *
   * @return in (0, 1]
   */
  @Override
  public double score(LayerObservation observed) {
    return 1.0 / observed.output().features();
  }

  /** A layer's output, of which the shape alone is read. */
  @Override
  public Set<LayerQuantity> needs() {
    return Set.of(LayerQuantity.OUTPUT);
  }

  @Override
  public String toString() {
    return NAME;
  }

  /** Provides the scorer under its name; never chosen by itself. Stateless. */
  public static final class Provider extends NamedScorerProvider {
    /** Called by {@link java.util.ServiceLoader}. */
    public Provider() {
      super(ActivationSizeScorer.NAME, ActivationSizeScorer::create);
    }
  }
}
