package io.github.adabet.bench.adaptation.job;

import io.github.adabet.BackendUnavailableException;
import io.github.adabet.Backends;
import io.github.adabet.score.LossChangeScorer;
import io.github.adabet.score.RandomScorer;
import io.github.adabet.spi.LayerScorer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The scores by the names of the command line. */
public final class NamedScores {
  private static final String FORM = ":";

  private NamedScores() {}

  /** Squares of another's numbers: the same order of the layers of a batch. */
  private static final Set<String> SAME_ORDER = Set.of(LossChangeScorer.NAME);

  /**
   * Every score on the class path, and each of its forms that takes no number, but for those that
   * order layers as another does: {@code loss-change} is the square of {@code gradient-norm}.
   *
   * @return the names
   */
  public static List<String> all() {
    List<String> names = new ArrayList<>();
    for (String name : Backends.layerScorerNames()) {
      if (!SAME_ORDER.contains(name)) {
        names.add(name);
      }
      Backends.layerScorerForms(name).stream()
          .filter(form -> form.chars().noneMatch(Character::isUpperCase))
          .forEach(form -> names.add(name + FORM + form));
    }
    return List.copyOf(names);
  }

  /**
   * A score.
   *
   * @param name for example {@code betti} or {@code betti:none}
   * @param seed of a random score
   * @return the scorer
   * @throws IllegalArgumentException if there is none of that name or form
   */
  public static LayerScorer of(String name, long seed) {
    try {
      return name.equals(RandomScorer.NAME) ? RandomScorer.of(seed) : Backends.layerScorer(name);
    } catch (BackendUnavailableException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
