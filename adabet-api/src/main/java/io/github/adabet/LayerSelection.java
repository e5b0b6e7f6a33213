package io.github.adabet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The layers to train, and which of their tensors; all others stay frozen.
 *
 * @param groups the layers as they were chosen, each group as one, by the forward order of their
 *     earliest layers; no layer in two of them, at least one
 * @param tensors which tensors of these layers are trained; those of no other layer are named
 * @param layerCount number of layers of the whole network, at least the number selected
 * @param provenance how the selection came about
 */
public record LayerSelection(
    List<LayerGroup> groups, SelectedTensors tensors, int layerCount, Provenance provenance) {
  /**
   * Sorts a copy of the groups by forward order and checks them.
   *
   * @throws IllegalArgumentException if there is no layer, one occurs twice, or there are more than
   *     {@code layerCount}; or tensors are named of a layer that is not selected, or of some of the
   *     selected layers only
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
    Requirements.require(
        tensors.rule() != SelectedTensors.Rule.NAMED || tensors.named().keySet().equals(names),
        "tensors are named of the layers %s, and selected are the layers %s; name tensors of each"
            + " selected layer and of no other.",
        tensors.named().keySet(),
        names);
    List<LayerGroup> forward = new ArrayList<>(groups);
    forward.sort(Comparator.comparingInt(group -> group.earliest().index()));
    groups = List.copyOf(forward);
  }

  /**
   * A selection of whole layers.
   *
   * @param groups the layers as they were chosen
   * @param layerCount number of layers of the whole network
   * @param provenance how the selection came about
   * @throws IllegalArgumentException as the canonical constructor does
   */
  public LayerSelection(List<LayerGroup> groups, int layerCount, Provenance provenance) {
    this(groups, SelectedTensors.ALL, layerCount, provenance);
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
   * The same layers, with some of their tensors.
   *
   * @param some which tensors are trained
   * @return the selection
   * @throws IllegalArgumentException if tensors are named, and not of the selected layers
   */
  public LayerSelection withTensors(SelectedTensors some) {
    return new LayerSelection(groups, some, layerCount, provenance);
  }

  /**
   * The same selection with another provenance.
   *
   * @param other how the selection came about
   * @return the selection
   */
  public LayerSelection withProvenance(Provenance other) {
    return new LayerSelection(groups, tensors, layerCount, other);
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
   * The selected convolutions whose normalisation is not selected: the one that follows them, as
   * {@link LayerGrouping#units} pairs them. A normalisation that is not trained keeps the
   * statistics that it has, and what a trained convolution puts out may leave them until the
   * network answers one class for everything; one that is trained follows, with {@link
   * BatchNormMode#SELECTED}. Units are safe from it in that mode, in {@link BatchNormMode#FROZEN}
   * nothing but a low learning rate is.
   *
   * @param layers all layers of the network
   * @return in forward order; empty if there is none
   */
  public List<Layer> convolutionsWithoutNormalization(List<Layer> layers) {
    return convolutions(layers, false);
  }

  /**
   * The selected convolutions whose normalisation is selected, too.
   *
   * @param layers all layers of the network
   * @return in forward order; empty if there is none
   */
  public List<Layer> convolutionsWithNormalization(List<Layer> layers) {
    return convolutions(layers, true);
  }

  private List<Layer> convolutions(List<Layer> layers, boolean withNormalization) {
    return LayerGrouping.units(layers).groups().stream()
        .filter(unit -> unit.layers().size() > 1)
        .filter(unit -> unit.earliest().kind() == LayerKind.CONVOLUTION)
        .filter(unit -> contains(unit.earliest().name()))
        .filter(unit -> contains(unit.layers().get(1).name()) == withNormalization)
        .map(LayerGroup::earliest)
        .toList();
  }

  /**
   * The number of trainable scalars in the selected layers, all of their tensors counted.
   *
   * @return 1 or more
   */
  public long parameterCount() {
    return layers().stream().mapToLong(Layer::parameterCount).sum();
  }

  /** How many layers and parameters, and the names of the first {@value NameList#MOST}. */
  @Override
  public String toString() {
    List<Layer> layers = layers();
    return layers.size()
        + " of "
        + Quantity.of(layerCount, "layer")
        + " ("
        + Quantity.of(parameterCount(), "parameter")
        + "): "
        + NameList.shown(layers.stream().map(Layer::name).toList())
        + switch (tensors.rule()) {
          case ALL -> "";
          case BIASES_AND_NORMALIZATIONS -> "; of these " + tensors;
          case NAMED ->
              "; of these "
                  + Quantity.of(
                      tensors.named().values().stream().mapToLong(List::size).sum(), "tensor");
        };
  }
}
