package io.github.adabet.score;

/** Provides {@link DepthScorer} under its name; never chosen by itself. Stateless. */
public final class DepthScorerProvider extends NamedScorerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public DepthScorerProvider() {
    super(DepthScorer.NAME, DepthScorer::create);
  }
}
