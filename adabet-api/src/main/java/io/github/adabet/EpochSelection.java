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
}
