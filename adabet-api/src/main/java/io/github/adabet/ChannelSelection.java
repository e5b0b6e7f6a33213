package io.github.adabet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The channels to train; all other channels of the same layers, and all other layers, stay frozen.
 *
 * @param layers the layers with their channels to train, in forward order, without repetition, at
 *     least one
 * @param layerCount number of layers of the whole network, at least the number selected
 * @param provenance how the selection came about
 */
public record ChannelSelection(
    List<SelectedChannels> layers, int layerCount, Provenance provenance) {
  /**
   * Sorts a copy of the layers by forward order and checks them.
   *
   * @throws IllegalArgumentException if there is no layer, one occurs twice, or there are more than
   *     {@code layerCount}
   */
  public ChannelSelection {
    Requirements.require(
        !layers.isEmpty(), "a selection of channels needs at least one layer, got none.");
    Requirements.require(
        layers.size() <= layerCount,
        "channels of %d layers are selected of a network that has %d.",
        layers.size(),
        layerCount);
    Set<String> names = new HashSet<>();
    for (SelectedChannels channels : layers) {
      Requirements.require(
          names.add(channels.layer().name()),
          "layer %s is selected twice.",
          channels.layer().name());
    }
    List<SelectedChannels> forward = new ArrayList<>(layers);
    forward.sort(Comparator.comparingInt(channels -> channels.layer().index()));
    layers = List.copyOf(forward);
  }

  /**
   * The layers that hold a selected channel.
   *
   * @return a selection of layers with the same provenance
   */
  public LayerSelection layerSelection() {
    return LayerSelection.of(
        layers.stream().map(SelectedChannels::layer).toList(), layerCount, provenance);
  }

  /**
   * The number of selected channels.
   *
   * @return 1 or more
   */
  public long channelCount() {
    return layers.stream().mapToLong(channels -> channels.channels().size()).sum();
  }

  @Override
  public String toString() {
    long all = layers.stream().mapToLong(SelectedChannels::channelCount).sum();
    return channelCount()
        + " of "
        + Quantity.of(all, "channel")
        + " of "
        + Quantity.of(layers.size(), "layer");
  }
}
