package io.github.adabet.examples.task;

import io.github.adabet.Backends;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.topology.score.BettiNormalization;
import io.github.adabet.topology.score.BettiScorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Scorers of layers by the names of the command line. */
public final class Scorers {
  private static final String BETTI = "betti";

  private Scorers() {}

  /**
   * The names that there are: of every scorer on the class path, and of {@code betti} with each
   * divisor.
   *
   * @return the most preferred first
   */
  public static KnownNames names() {
    List<String> names = new ArrayList<>();
    for (String name : Backends.layerScorerNames()) {
      names.add(name);
      if (name.equals(BETTI)) {
        Arrays.stream(BettiNormalization.values())
            .filter(divisor -> divisor != BettiNormalization.ACTIVATION)
            .forEach(divisor -> names.add(name(divisor)));
      }
    }
    return new KnownNames("scorer", names);
  }

  private static String name(BettiNormalization divisor) {
    return BETTI + ":" + divisor.label();
  }

  /**
   * A scorer.
   *
   * @param name one of {@link #names()}: {@code betti} divides by the values of the activation, as
   *     the paper does, {@code betti:weight} by the layer's parameters, {@code betti:none} by
   *     nothing
   * @return the scorer
   * @throws IllegalArgumentException if there is none of that name; the message names the nearest
   */
  public static LayerScorer of(String name) {
    String known = names().require(name);
    return Arrays.stream(BettiNormalization.values())
        .filter(divisor -> name(divisor).equals(known))
        .findFirst()
        .<LayerScorer>map(BettiScorer::of)
        .orElseGet(() -> Backends.layerScorer(known));
  }
}
