package io.github.adabet.djl.weights;

import io.github.adabet.djl.weights.tensor.WeightsException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * It is not clear which of a file's tensors are meant for the network: it holds the network several
 * times, or not under the prefix that was asked for.
 */
public class WeightPrefixException extends WeightsException {
  private static final long serialVersionUID = 1L;

  /** The prefixes to choose from, with how many parameters each has. */
  private final LinkedHashMap<String, Integer> candidates;

  /**
   * A choice that the caller has to make.
   *
   * @param message what is wrong
   * @param candidates the prefixes under which tensors of the network stand, with their numbers,
   *     the largest first; listed behind the message
   * @param parameters how many parameters the network has
   */
  public WeightPrefixException(String message, Map<String, Integer> candidates, int parameters) {
    super(message + list(candidates, parameters));
    this.candidates = new LinkedHashMap<>(candidates);
  }

  private static String list(Map<String, Integer> candidates, int parameters) {
    StringBuilder text = new StringBuilder();
    candidates.forEach(
        (prefix, count) ->
            text.append("\n  \"%s\" (%d of %d parameters)".formatted(prefix, count, parameters)));
    return text.isEmpty() ? "\n  none" : text.toString();
  }

  /**
   * The prefixes to choose from.
   *
   * @return with how many of the network's parameters stand under each, the largest number first;
   *     unmodifiable
   */
  public Map<String, Integer> candidates() {
    return Collections.unmodifiableMap(candidates);
  }
}
