package io.github.adabet;

/**
 * The score of layers that are chosen as one.
 *
 * @param group the layers
 * @param score arithmetic mean of the layers' scores, taken in forward order
 */
public record GroupScore(LayerGroup group, double score) {
  /**
   * Checks the score.
   *
   * @throws IllegalArgumentException if it is negative or not finite
   */
  public GroupScore {
    Requirements.requireScore(score, "score of group " + group.name());
  }
}
