package io.github.adabet.score;

/** Provides {@link GradientMagnitudeScorer} under its name; never chosen by itself. Stateless. */
public final class GradientMagnitudeScorerProvider extends NamedScorerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public GradientMagnitudeScorerProvider() {
    super(GradientMagnitudeScorer.NAME, GradientMagnitudeScorer::create);
  }
}
