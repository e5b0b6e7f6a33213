package io.github.adabet.score;

/** Provides {@link FisherScorer} under its name; never chosen by itself. Stateless. */
public final class FisherScorerProvider extends NamedScorerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public FisherScorerProvider() {
    super(FisherScorer.NAME, FisherScorer::create);
  }
}
