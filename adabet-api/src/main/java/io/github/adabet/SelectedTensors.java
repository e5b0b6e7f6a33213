package io.github.adabet;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which tensors of the selected layers are trained; layers that are trained whatever the selection,
 * such as a new head, are trained as a whole. Immutable.
 *
 * @param rule what decides
 * @param named the names of the tensors by the name of their layer, both in alphabetical order, for
 *     {@link Rule#NAMED}; empty otherwise
 */
public record SelectedTensors(Rule rule, SortedMap<String, List<String>> named) {
  /** What decides whether a tensor is trained. */
  public enum Rule {
    /** All tensors are trained. */
    ALL,
    /** Biases, and the scales and shifts of normalisations. */
    BIASES_AND_NORMALIZATIONS,
    /** Those that are named. */
    NAMED
  }

  /** All tensors of the selected layers. */
  public static final SelectedTensors ALL = new SelectedTensors(Rule.ALL, new TreeMap<>());

  /**
   * Biases, and the scales and shifts of normalisations. Frankle, Schwab and Morcos, "Training
   * BatchNorm and only BatchNorm" (arXiv 2003.00152), and Cai et al., "TinyTL" (arXiv 2007.11622),
   * show how far that goes.
   */
  public static final SelectedTensors BIASES_AND_NORMALIZATIONS =
      new SelectedTensors(Rule.BIASES_AND_NORMALIZATIONS, new TreeMap<>());

  /**
   * Copies and sorts the names and checks them.
   *
   * @throws IllegalArgumentException if tensors are named for another rule than {@link Rule#NAMED},
   *     none for that, or a layer is named with no tensor or one twice
   */
  public SelectedTensors {
    Requirements.require(
        (rule == Rule.NAMED) != named.isEmpty(),
        "the rule of the selected tensors is %s, and tensors of %d layers are named; name tensors"
            + " for the rule NAMED and for no other.",
        rule,
        named.size());
    SortedMap<String, List<String>> copy = new TreeMap<>();
    named.forEach((layer, tensors) -> copy.put(layer, sorted(layer, tensors)));
    named = Collections.unmodifiableSortedMap(copy);
  }

  private static List<String> sorted(String layer, Collection<String> tensors) {
    List<String> sorted = List.copyOf(new TreeSet<>(tensors));
    Requirements.require(
        !sorted.isEmpty(),
        "no tensor of layer %s is selected; name at least one, or leave the layer out.",
        layer);
    Requirements.require(
        sorted.size() == tensors.size(), "a tensor of layer %s is selected twice.", layer);
    return sorted;
  }

  /**
   * The tensors named.
   *
   * @param byLayer the names of tensors within their layer, for example {@code weight}, by the name
   *     of the layer; at least one layer with at least one tensor
   * @return the choice
   * @throws IllegalArgumentException as the constructor does
   */
  public static SelectedTensors of(Map<String, ? extends Collection<String>> byLayer) {
    SortedMap<String, List<String>> copy = new TreeMap<>();
    byLayer.forEach((layer, tensors) -> copy.put(layer, List.copyOf(tensors)));
    return new SelectedTensors(Rule.NAMED, copy);
  }

  /**
   * Whether a tensor is trained.
   *
   * @param layer the name of a selected layer
   * @param tensor the tensor's name within the layer
   * @param biasOrNormalization whether it is a bias, or the scale or shift of a normalisation
   * @return true if it is trained
   */
  public boolean trains(String layer, String tensor, boolean biasOrNormalization) {
    return switch (rule) {
      case ALL -> true;
      case BIASES_AND_NORMALIZATIONS -> biasOrNormalization;
      case NAMED -> named.getOrDefault(layer, List.of()).contains(tensor);
    };
  }

  /** In words, for reports. */
  @Override
  public String toString() {
    return switch (rule) {
      case ALL -> "all";
      case BIASES_AND_NORMALIZATIONS -> "biases and normalizations";
      case NAMED ->
          String.join(
              ", ",
              named.entrySet().stream()
                  .map(layer -> layer.getKey() + ": " + String.join(" ", layer.getValue()))
                  .toList());
    };
  }
}
