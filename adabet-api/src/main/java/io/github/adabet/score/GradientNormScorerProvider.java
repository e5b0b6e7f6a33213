package io.github.adabet.score;

/** Provides {@link GradientNormScorer} under its name; never chosen by itself. Stateless. */
public final class GradientNormScorerProvider extends NamedScorerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public GradientNormScorerProvider() {
    super(GradientNormScorer.NAME, GradientNormScorer::create);
  }
}
