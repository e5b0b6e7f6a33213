package io.github.adabet;

/**
 * What it costs a training step to reach a layer and to train it.
 *
 * <p>Backpropagation runs from the loss down to the earliest trained layer, and pays for every
 * layer on its way, trained or not. Hence two figures each: <em>reach</em> is what a step costs
 * whose backward pass ends at this layer, and is paid once, for the earliest trained layer;
 * <em>training</em> is what comes on top for each trained layer.
 *
 * @param layer the layer
 * @param reachBytes peak memory above the idle process of a step whose backward pass ends at this
 *     layer, without gradients and optimizer state of parameters: input batch, working set of the
 *     layers before it, activations kept from it on, temporary buffers; 0 or more
 * @param trainingBytes gradients and optimizer state of the layer's parameters, and what else is
 *     kept only because they are trained; 0 or more
 * @param reachWork time of the whole forward pass and of the backward pass down to this layer
 *     without gradients of weights, in the unit of the {@link TrainingCosts}; 0 or more
 * @param trainingWork time of the gradients of the layer's weights and of their update, in the same
 *     unit; 0 or more
 */
public record LayerCost(
    Layer layer, long reachBytes, long trainingBytes, long reachWork, long trainingWork) {
  /**
   * Checks the figures.
   *
   * @throws IllegalArgumentException if one is negative
   */
  public LayerCost {
    Requirements.requireNotNegative(reachBytes, "reachBytes of layer " + layer.name());
    Requirements.requireNotNegative(trainingBytes, "trainingBytes of layer " + layer.name());
    Requirements.requireNotNegative(reachWork, "reachWork of layer " + layer.name());
    Requirements.requireNotNegative(trainingWork, "trainingWork of layer " + layer.name());
  }
}
