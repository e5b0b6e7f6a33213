package io.github.adabet.score;

/** Provides {@link LossChangeScorer} under its name; never chosen by itself. Stateless. */
public final class LossChangeScorerProvider extends NamedScorerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public LossChangeScorerProvider() {
    super(LossChangeScorer.NAME, LossChangeScorer::create);
  }
}
