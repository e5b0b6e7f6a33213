package io.github.adabet.examples.task;

import io.github.adabet.BackendUnavailableException;
import io.github.adabet.Backends;
import io.github.adabet.spi.LayerScorer;
import java.util.ArrayList;
import java.util.List;

/** Scorers of layers by the names of the command line. */
public final class Scorers {
  private static final char FORM = ':';

  private Scorers() {}

  /**
   * Requires the name of a scorer, whatever its case, with "-" or "_".
   *
   * @param name for example {@code betti:none}
   * @return the name as it is listed
   * @throws IllegalArgumentException if there is none of that name or form; the message names the
   *     nearest
   */
  public static String require(String name) {
    int colon = name.indexOf(FORM);
    String scorer = colon < 0 ? name : name.substring(0, colon);
    return new KnownNames("scorer", Backends.layerScorerNames())
        .find(scorer)
        .map(known -> colon < 0 ? known : known + name.substring(colon))
        .orElseGet(() -> new KnownNames("scorer", names()).require(name));
  }

  /**
   * A scorer.
   *
   * @param name as for {@link #require}: {@code betti} divides by the values of the activation, as
   *     the paper does, {@code betti:weight} by the layer's parameters, {@code betti:none} by
   *     nothing
   * @return the scorer
   * @throws IllegalArgumentException if there is none of that name or form; the message names the
   *     nearest
   */
  public static LayerScorer of(String name) {
    String known = require(name);
    try {
      return Backends.layerScorer(known);
    } catch (BackendUnavailableException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * The names that there are: of every scorer on the class path, and of each of its forms, the most
   * preferred first; what stands for a number is in capitals.
   */
  private static List<String> names() {
    List<String> names = new ArrayList<>();
    for (String name : Backends.layerScorerNames()) {
      names.add(name);
      Backends.layerScorerForms(name).forEach(form -> names.add(name + FORM + form));
    }
    return List.copyOf(names);
  }
}
