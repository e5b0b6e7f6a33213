package io.github.adabet.spi;

import io.github.adabet.LayerSelection;

/**
 * Chooses the layers to train more than once, or by looking at costs or gradients. A choice made
 * once from a ranking needs no strategy: {@link io.github.adabet.LayerRanking#select}.
 *
 * <p>A pure function of its constants and of what the context gives, so that a resumed training
 * chooses as the uninterrupted one would have. Stateless and thread-safe.
 */
public interface SelectionStrategy {
  /**
   * Describes the strategy with its constants, for reports and to tell whether a run may be
   * resumed.
   *
   * @return equal for strategies that choose the same
   */
  String name();

  /**
   * Tells before which epochs to choose.
   *
   * @param epoch the epoch, from 2; before the first one the strategy always chooses
   * @return whether to choose before it; if not, the layers stay
   */
  boolean selectsBefore(int epoch);

  /**
   * Chooses.
   *
   * @param context gives the layers, rankings, costs and gradients
   * @return the layers to train from this epoch on
   */
  LayerSelection select(SelectionContext context);
}
