package io.github.adabet.score;

/** Provides {@link WeightMagnitudeScorer} under its name; never chosen by itself. Stateless. */
public final class WeightMagnitudeScorerProvider extends NamedScorerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public WeightMagnitudeScorerProvider() {
    super(WeightMagnitudeScorer.NAME, WeightMagnitudeScorer::create);
  }
}
