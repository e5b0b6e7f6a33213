package io.github.adabet.score;

/** Provides {@link EffectiveRankScorer} under its name; never chosen by itself. Stateless. */
public final class EffectiveRankScorerProvider extends NamedScorerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public EffectiveRankScorerProvider() {
    super(EffectiveRankScorer.NAME, EffectiveRankScorer::create);
  }
}
