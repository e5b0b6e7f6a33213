package io.github.adabet.score;

/** Provides {@link LinearCkaScorer} under its name; never chosen by itself. Stateless. */
public final class LinearCkaScorerProvider extends NamedScorerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public LinearCkaScorerProvider() {
    super(LinearCkaScorer.NAME, LinearCkaScorer::create);
  }
}
