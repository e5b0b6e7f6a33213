package io.github.adabet.score;

import io.github.adabet.spi.LayerScorer;
import java.util.List;

/**
 * Provides {@link RandomScorer} under its name, with seed 0, or the seed that is given as its form:
 * {@code random:7}. Never chosen by itself. Stateless.
 */
public final class RandomScorerProvider extends NamedScorerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public RandomScorerProvider() {
    super(RandomScorer.NAME, () -> RandomScorer.of(0));
  }

  @Override
  public List<String> forms() {
    return List.of("SEED");
  }

  /**
   * {@inheritDoc}
   *
   * @param form a whole number, the seed
   */
  @Override
  public LayerScorer create(String form) {
    try {
      return RandomScorer.of(Long.parseLong(form));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "the seed of the scorer random is '" + form + "'; give a whole number, as in random:7.",
          e);
    }
  }
}
