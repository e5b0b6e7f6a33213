package io.github.adabet.score;

/** Provides {@link ParameterCountScorer} under its name; never chosen by itself. Stateless. */
public final class ParameterCountScorerProvider extends NamedScorerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public ParameterCountScorerProvider() {
    super(ParameterCountScorer.NAME, ParameterCountScorer::create);
  }
}
