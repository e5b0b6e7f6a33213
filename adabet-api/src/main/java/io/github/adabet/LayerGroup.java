package io.github.adabet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Layers that are chosen as one.
 *
 * @param name unique in its grouping, for example {@code layer1/0}
 * @param layers in forward order, at least one; they need not adjoin
 */
public record LayerGroup(String name, List<Layer> layers) {
  /**
   * Sorts a copy of the layers by forward order and checks them.
   *
   * @throws IllegalArgumentException if the name is blank, there is no layer, or one occurs twice
   */
  public LayerGroup {
    Requirements.requireText(name, "name of a group of layers");
    Requirements.require(!layers.isEmpty(), "group %s has no layer; give at least one.", name);
    Set<String> names = new HashSet<>();
    for (Layer layer : layers) {
      Requirements.require(
          names.add(layer.name()), "layer %s occurs twice in group %s.", layer.name(), name);
    }
    List<Layer> forward = new ArrayList<>(layers);
    forward.sort(Comparator.comparingInt(Layer::index));
    layers = List.copyOf(forward);
  }

  /**
   * A layer by itself.
   *
   * @param layer the layer
   * @return a group of its name
   */
  public static LayerGroup of(Layer layer) {
    return new LayerGroup(layer.name(), List.of(layer));
  }

  /**
   * The layer that runs first.
   *
   * @return the first of {@link #layers()}
   */
  public Layer earliest() {
    return layers.get(0);
  }

  /**
   * The number of trainable scalars.
   *
   * @return 1 or more
   */
  public long parameterCount() {
    return layers.stream().mapToLong(Layer::parameterCount).sum();
  }
}
