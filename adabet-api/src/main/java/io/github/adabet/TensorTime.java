package io.github.adabet;

/**
 * How long a backward pass takes to reach a tensor, and to train it. As of a {@link LayerCost},
 * reaching is paid once, for the earliest trained tensor, and training for each.
 *
 * @param layer the layer that holds the tensor
 * @param tensor its name within the layer
 * @param reach time of the backward pass from the loss down to this tensor without gradients of
 *     weights, in the unit of the {@link BackwardTimes}; 0 or more
 * @param training time of the tensor's gradient and update, in the same unit; 0 or more
 */
public record TensorTime(Layer layer, String tensor, long reach, long training) {
  /**
   * Checks the figures.
   *
   * @throws IllegalArgumentException if one is negative or the name is blank
   */
  public TensorTime {
    Requirements.requireText(tensor, "name of a tensor of layer " + layer.name());
    Requirements.requireNotNegative(reach, "reach of tensor " + tensor);
    Requirements.requireNotNegative(training, "training of tensor " + tensor);
  }
}
