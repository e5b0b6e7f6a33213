package io.github.adabet;

/**
 * One layer of a network: a leaf of its block tree or graph that holds trainable parameters.
 *
 * @param name stable and unique within the network, for example {@code stage2/unit1/conv1}; two
 *     builds of the same architecture give the same names
 * @param index position among the network's layers in forward order, from 0
 * @param kind what the layer computes
 * @param parameterCount number of trainable scalars, 1 or more; running statistics are not counted
 */
public record Layer(String name, int index, LayerKind kind, long parameterCount) {
  /**
   * Checks the components.
   *
   * @throws IllegalArgumentException if the name is blank, the index negative or the count less
   *     than 1
   */
  public Layer {
    Requirements.requireText(name, "layer name");
    Requirements.requireNotNegative(index, "layer index");
    Requirements.require(
        parameterCount > 0,
        "parameterCount of layer %s is %d; a layer holds at least 1 trainable parameter.",
        name,
        parameterCount);
  }

  @Override
  public String toString() {
    return name + " (" + kind.label() + ", " + Quantity.of(parameterCount, "parameter") + ")";
  }
}
