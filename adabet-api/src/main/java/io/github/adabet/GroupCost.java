package io.github.adabet;

/**
 * What it costs a training step to reach a group of layers and to train it; see {@link LayerCost}.
 *
 * @param group the layers
 * @param reachBytes of its earliest layer
 * @param trainingBytes of all its layers
 * @param reachWork of its earliest layer
 * @param trainingWork of all its layers
 */
public record GroupCost(
    LayerGroup group, long reachBytes, long trainingBytes, long reachWork, long trainingWork) {
  /**
   * Checks the figures.
   *
   * @throws IllegalArgumentException if one is negative
   */
  public GroupCost {
    Requirements.requireNotNegative(reachBytes, "reachBytes of group " + group.name());
    Requirements.requireNotNegative(trainingBytes, "trainingBytes of group " + group.name());
    Requirements.requireNotNegative(reachWork, "reachWork of group " + group.name());
    Requirements.requireNotNegative(trainingWork, "trainingWork of group " + group.name());
  }
}
