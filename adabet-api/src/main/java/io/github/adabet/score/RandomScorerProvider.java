package io.github.adabet.score;

/** Provides {@link RandomScorer} under its name, with seed 0; never chosen by itself. Stateless. */
public final class RandomScorerProvider extends NamedScorerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public RandomScorerProvider() {
    super(RandomScorer.NAME, () -> RandomScorer.of(0));
  }
}
