package io.github.adabet.score;

/**
 * Provides {@link RelativeGradientNormScorer} under its name; never chosen by itself. Stateless.
 */
public final class RelativeGradientNormScorerProvider extends NamedScorerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public RelativeGradientNormScorerProvider() {
    super(RelativeGradientNormScorer.NAME, RelativeGradientNormScorer::create);
  }
}
