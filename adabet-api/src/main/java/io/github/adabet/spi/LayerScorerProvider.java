package io.github.adabet.spi;

import java.util.List;

/**
 * Makes a scorer with its default settings, or in another form: under the name {@code betti:none}
 * the provider {@code betti} is asked for the form {@code none}. Found by {@link
 * java.util.ServiceLoader}.
 */
public interface LayerScorerProvider extends BackendProvider {
  /**
   * Whether the scorer can work here. Cheap, and throws nothing.
   *
   * @return the answer
   */
  Probe probe();

  /**
   * Makes the scorer.
   *
   * @return a new or shared scorer
   * @throws io.github.adabet.BackendUnavailableException if it cannot work here
   */
  LayerScorer create();

  /**
   * The forms besides the usual one, for help texts: a word as it is to be given, or one in
   * capitals for what may be given, such as {@code SEED}.
   *
   * @return none, unless overridden
   */
  default List<String> forms() {
    return List.of();
  }

  /**
   * Makes the scorer in another form.
   *
   * @param form what stands behind the colon in the name
   * @return a new or shared scorer
   * @throws IllegalArgumentException if there is no such form; none exists, unless overridden
   * @throws io.github.adabet.BackendUnavailableException if it cannot work here
   */
  default LayerScorer create(String form) {
    throw new IllegalArgumentException(
        "the scorer "
            + name()
            + " has no form '"
            + form
            + "'; "
            + (forms().isEmpty()
                ? "it has one form only: leave ':" + form + "' out."
                : "give one of " + forms() + "."));
  }
}
