package io.github.adabet;

import java.util.Comparator;
import java.util.Locale;

/** Which of several layers, or groups of layers, of the same score comes first in a ranking. */
public enum TieOrder {
  /** The one that runs first: forward order. */
  EARLIER_FIRST,
  /** The one that runs last, which is cheaper to reach. */
  LATER_FIRST;

  /**
   * The order by the place in the network.
   *
   * @return compares {@link Layer#index()}
   */
  Comparator<Integer> ofIndices() {
    return this == EARLIER_FIRST ? Comparator.naturalOrder() : Comparator.reverseOrder();
  }

  /**
   * The name in lower case, for command lines.
   *
   * @return {@code earlier} or {@code later}
   */
  public String label() {
    return name().substring(0, name().indexOf('_')).toLowerCase(Locale.ROOT);
  }
}
