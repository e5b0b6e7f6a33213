package io.github.adabet;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Multiples of the schedule's learning rate by layer: for a new head that learns faster than
 * pre-trained layers, or for layers that learn the slower the earlier they come. Immutable.
 *
 * @param head the multiple for what is trained whatever the selection, such as a new head
 * @param layers multiples by the layer's name, before {@code head}; 1 for others
 */
public record LayerRates(double head, Map<String, Double> layers) {

  /** The same rate for all layers. */
  public static final LayerRates EQUAL = new LayerRates(1, Map.of());

  /**
   * Checks the multiples.
   *
   * @throws IllegalArgumentException if one is not a finite number above 0
   */
  public LayerRates {
    requireMultiple(head, "the head");
    layers.forEach((name, multiple) -> requireMultiple(multiple, name));
    SortedMap<String, Double> sorted = new TreeMap<>(layers);
    layers = Collections.unmodifiableSortedMap(sorted);
  }

  /**
   * Another rate for what is trained whatever the selection, such as a new head.
   *
   * @param multiple above 0
   * @return the rates, 1 for all other layers
   * @throws IllegalArgumentException if the multiple is out of range
   */
  public static LayerRates ofHead(double multiple) {
    return new LayerRates(multiple, Map.of());
  }

  /**
   * Returns the same rates with another one for a layer.
   *
   * @param name the layer's name; training refuses names that the network does not have
   * @param multiple above 0
   * @return the rates
   * @throws IllegalArgumentException if the multiple is out of range
   */
  public LayerRates withLayer(String name, double multiple) {
    Map<String, Double> more = new TreeMap<>(layers);
    more.put(name, multiple);
    return new LayerRates(head, more);
  }

  /**
   * Returns the same rates with another one for some layers.
   *
   * @param network the layers to choose from
   * @param chosen which of them
   * @param multiple above 0
   * @return the rates
   * @throws IllegalArgumentException if the multiple is out of range, or no layer is chosen
   */
  public LayerRates withLayers(List<Layer> network, Predicate<Layer> chosen, double multiple) {
    Map<String, Double> more = new TreeMap<>(layers);
    network.stream().filter(chosen).forEach(layer -> more.put(layer.name(), multiple));
    Requirements.require(
        network.stream().anyMatch(chosen),
        "none of the %d layers is chosen for the learning rate's multiple %s; choose at least one.",
        network.size(),
        multiple);
    return new LayerRates(head, more);
  }

  private static void requireMultiple(double value, String name) {
    Requirements.require(
        value > 0 && Double.isFinite(value),
        "the multiple of the learning rate for %s is %s; it must be a finite number above 0. Leave"
            + " a layer that is not to move out of the selection.",
        name,
        value);
  }
}
