package io.github.adabet.strategy;

import java.util.List;
import java.util.Set;

/**
 * A way to choose what is trained, under a name: a baseline, a published method, or one's own.
 * {@link SelectionSchemes} finds those of this library and, by {@link java.util.ServiceLoader},
 * those of others. Stateless and thread-safe.
 */
public interface SelectionScheme {
  /**
   * The name.
   *
   * @return lower case, words joined by hyphens, for example {@code bn-bias}
   */
  String name();

  /**
   * Other names that it answers to.
   *
   * @return lower case, words joined by hyphens; none unless overridden
   */
  default List<String> aliases() {
    return List.of();
  }

  /**
   * What is trained, in a sentence.
   *
   * @return for help texts and reports
   */
  String description();

  /**
   * Where the scheme was published.
   *
   * @return authors, title, place and year; empty for what needs no source
   */
  String paper();

  /**
   * What it needs to choose.
   *
   * @return empty for what is the same whatever the network has learnt
   */
  Set<SchemeNeed> needs();

  /**
   * Puts the settings into the scheme.
   *
   * @param settings budget, interval, seed; what a scheme does not need is passed over, see {@link
   *     #needs()}
   * @return what to do
   * @throws IllegalArgumentException if a setting is out of the scheme's range
   * @throws io.github.adabet.BackendUnavailableException if the scorer that it ranks by is not on
   *     the class path
   */
  SchemePlan plan(SchemeSettings settings);
}
