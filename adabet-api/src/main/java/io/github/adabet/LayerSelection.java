package io.github.adabet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The layers to train; all others stay frozen.
 *
 * @param groups the layers as they were chosen, each group as one, by the forward order of their
 *     earliest layers; no layer in two of them, at least one
 * @param layerCount number of layers of the whole network, at least the number selected
 * @param provenance how the selection came about
 */
public record LayerSelection(List<LayerGroup> groups, int layerCount, Provenance provenance) {
  /**
   * Sorts a copy of the groups by forward order and checks them.
   *
   * @throws IllegalArgumentException if there is no layer, one occurs twice, or there are more than
   *     {@code layerCount}
   */
  public LayerSelection {
    Requirements.require(
        !groups.isEmpty(),
        "a selection needs at least one layer, got none; raise the selection budget.");
    Set<String> names = new HashSet<>();
    for (LayerGroup group : groups) {
      for (Layer layer : group.layers()) {
        Requirements.require(names.add(layer.name()), "layer %s is selected twice.", layer.name());
      }
    }
    Requirements.require(
        names.size() <= layerCount,
        "%d layers are selected of a network that has %d.",
        names.size(),
        layerCount);
    List<LayerGroup> forward = new ArrayList<>(groups);
    forward.sort(Comparator.comparingInt(group -> group.earliest().index()));
    groups = List.copyOf(forward);
  }

  /**
   * A selection of single layers, made by any rule.
   *
   * @param layers the layers to train, in any order, at least one
   * @param layerCount number of layers of the whole network
   * @param provenance how the selection came about
   * @return the selection
   * @throws IllegalArgumentException as the constructor does
   */
  public static LayerSelection of(Collection<Layer> layers, int layerCount, Provenance provenance) {
    return new LayerSelection(layers.stream().map(LayerGroup::of).toList(), layerCount, provenance);
  }

  /**
   * The selected layers.
   *
   * @return in forward order, without repetition, at least one, unmodifiable
   */
  public List<Layer> layers() {
    return groups.stream()
        .flatMap(group -> group.layers().stream())
        .sorted(Comparator.comparingInt(Layer::index))
        .toList();
  }

  /**
   * Whether a layer is selected.
   *
   * @param layerName the name of a layer
   * @return true if the layer of that name is to be trained
   */
  public boolean contains(String layerName) {
    return layers().stream().anyMatch(layer -> layer.name().equals(layerName));
  }

  /**
   * The number of trainable scalars in the selected layers.
   *
   * @return 1 or more
   */
  public long parameterCount() {
    return layers().stream().mapToLong(Layer::parameterCount).sum();
  }

  @Override
  public String toString() {
    List<Layer> layers = layers();
    return layers.size()
        + " of "
        + Quantity.of(layerCount, "layer")
        + " ("
        + Quantity.of(parameterCount(), "parameter")
        + "): "
        + String.join(", ", layers.stream().map(Layer::name).toList());
  }
}
