package io.github.adabet.bench.adaptation;

import io.github.adabet.Backends;
import io.github.adabet.score.RandomScorer;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.topology.score.BettiNormalization;
import io.github.adabet.topology.score.BettiScorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The scores by the names of the command line. */
final class NamedScores {
  private static final String BETTI = "betti";

  private NamedScores() {}

  /** Every score on the class path, and {@value #BETTI} with each divisor. */
  static List<String> all() {
    List<String> names = new ArrayList<>();
    for (String name : Backends.layerScorerNames()) {
      names.add(name);
      if (name.equals(BETTI)) {
        Arrays.stream(BettiNormalization.values())
            .filter(divisor -> divisor != BettiNormalization.ACTIVATION)
            .forEach(divisor -> names.add(named(divisor)));
      }
    }
    return names.stream().distinct().toList();
  }

  private static String named(BettiNormalization divisor) {
    return BETTI + ":" + divisor.label();
  }

  /**
   * A score.
   *
   * @param name one of {@link #all()}
   * @param seed of a random score
   * @throws io.github.adabet.BackendUnavailableException if there is none of that name
   */
  static LayerScorer of(String name, long seed) {
    if (name.equals(RandomScorer.NAME)) {
      return RandomScorer.of(seed);
    }
    return Arrays.stream(BettiNormalization.values())
        .filter(divisor -> named(divisor).equals(name))
        .findFirst()
        .<LayerScorer>map(BettiScorer::of)
        .orElseGet(() -> Backends.layerScorer(name));
  }
}
