package io.github.adabet.score;

/** Provides {@link ZeroShareScorer} under its name; never chosen by itself. Stateless. */
public final class ZeroShareScorerProvider extends NamedScorerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public ZeroShareScorerProvider() {
    super(ZeroShareScorer.NAME, ZeroShareScorer::create);
  }
}
