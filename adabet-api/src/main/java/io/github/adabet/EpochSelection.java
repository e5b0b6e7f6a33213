package io.github.adabet;

import java.util.List;

/**
 * The layers that were trained from an epoch on.
 *
 * @param epoch the first epoch in which they were, from 1
 * @param layers their names in forward order
 * @param tensors which of their tensors
 */
public record EpochSelection(int epoch, List<String> layers, SelectedTensors tensors) {
  /**
   * Copies the names.
   *
   * @throws IllegalArgumentException if the epoch is less than 1
   */
  public EpochSelection {
    Requirements.requirePositive(epoch, "epoch");
    layers = List.copyOf(layers);
  }

  /**
   * Whole layers.
   *
   * @param epoch the first epoch in which they were, from 1
   * @param layers their names in forward order
   * @throws IllegalArgumentException if the epoch is less than 1
   */
  public EpochSelection(int epoch, List<String> layers) {
    this(epoch, layers, SelectedTensors.ALL);
  }

  /**
   * The layers, or where tensors are named these.
   *
   * @return in forward order of the layers: a layer's name, or {@code layer: tensor tensor}
   */
  public List<String> names() {
    return layers.stream()
        .map(
            layer -> {
              List<String> some = tensors.named().get(layer);
              return some == null ? layer : layer + ": " + String.join(" ", some);
            })
        .toList();
  }

  /** The names of the first layers, and how many there are. */
  @Override
  public String toString() {
    String some =
        tensors.rule() == SelectedTensors.Rule.BIASES_AND_NORMALIZATIONS ? ", " + tensors : "";
    return "from epoch %d on: %s (%s%s)"
        .formatted(epoch, NameList.shown(names()), Quantity.of(layers.size(), "layer"), some);
  }
}
