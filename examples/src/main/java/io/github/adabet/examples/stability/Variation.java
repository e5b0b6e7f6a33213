package io.github.adabet.examples.stability;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was changed, and how far the rankings agree with those that were made without the change.
 *
 * @param what kind of change, for example {@code batch size}
 * @param value what it was changed to
 * @param taus Kendall's tau-b by the name of the score, NaN where one of two rankings orders
 *     nothing; scores that the change does not concern are left out
 */
public record Variation(String what, String value, Map<String, Double> taus) {
  /** Copies the taus. */
  public Variation {
    taus = Collections.unmodifiableMap(new LinkedHashMap<>(taus));
  }
}
