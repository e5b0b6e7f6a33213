package io.github.adabet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How the layers of a network are divided into groups that are ranked, selected and paid for as
 * one.
 *
 * @param name what makes a group, in reports, for example {@code units}
 * @param groups each layer of the network in one of them, by the forward order of their earliest
 *     layers, at least one
 */
public record LayerGrouping(String name, List<LayerGroup> groups) {
  private static final char SEPARATOR = '/';

  /**
   * Sorts a copy of the groups by forward order and checks them.
   *
   * @throws IllegalArgumentException if the name is blank, there is no group, or a layer or a name
   *     of a group occurs twice
   */
  public LayerGrouping {
    Requirements.requireText(name, "name of a grouping");
    Requirements.require(!groups.isEmpty(), "grouping %s has no group; give at least one.", name);
    Set<String> names = new HashSet<>();
    Set<String> layers = new HashSet<>();
    for (LayerGroup group : groups) {
      Requirements.require(
          names.add(group.name()), "group %s occurs twice in the grouping.", group.name());
      for (Layer layer : group.layers()) {
        Requirements.require(
            layers.add(layer.name()), "layer %s is in two groups of the grouping.", layer.name());
      }
    }
    List<LayerGroup> forward = new ArrayList<>(groups);
    forward.sort(Comparator.comparingInt(group -> group.earliest().index()));
    groups = List.copyOf(forward);
  }

  /**
   * Each layer by itself.
   *
   * @param layers the layers of a network, at least one
   * @return the grouping {@code layers}
   * @throws IllegalArgumentException if there is no layer or a name occurs twice
   */
  public static LayerGrouping single(List<Layer> layers) {
    return new LayerGrouping("layers", layers.stream().map(LayerGroup::of).toList());
  }

  /**
   * A convolution or dense layer with the normalisation that follows it, named after the former;
   * any other layer by itself. The normalisation must be the next layer in forward order and stand
   * in the same composite, that is, share the name up to the last {@code /}: the normalisation at
   * the head of the next block belongs to that block.
   *
   * @param layers the layers of a network, at least one
   * @return the grouping {@code units}
   * @throws IllegalArgumentException if there is no layer or a name occurs twice
   */
  public static LayerGrouping units(List<Layer> layers) {
    List<Layer> forward = new ArrayList<>(layers);
    forward.sort(Comparator.comparingInt(Layer::index));
    List<LayerGroup> groups = new ArrayList<>();
    for (int i = 0; i < forward.size(); i++) {
      Layer layer = forward.get(i);
      if (i + 1 < forward.size() && isUnit(layer, forward.get(i + 1))) {
        groups.add(new LayerGroup(layer.name(), List.of(layer, forward.get(i + 1))));
        i++;
      } else {
        groups.add(LayerGroup.of(layer));
      }
    }
    return new LayerGrouping("units", groups);
  }

  private static boolean isUnit(Layer layer, Layer next) {
    return (layer.kind() == LayerKind.CONVOLUTION || layer.kind() == LayerKind.DENSE)
        && next.kind() == LayerKind.NORMALIZATION
        && prefix(layer.name(), depth(layer.name()) - 1)
            .equals(prefix(next.name(), depth(next.name()) - 1));
  }

  /**
   * The blocks of the architecture: layers whose names agree in their first parts, as divided by
   * {@code /}. With a depth of 2, {@code layer1/0/conv1} and {@code layer1/0/bn1} are the block
   * {@code layer1/0}. A layer whose name has no more parts than that is a block by itself.
   *
   * @param layers the layers of a network, at least one
   * @param depth number of parts that name a block, 1 or more
   * @return the grouping {@code blocks of depth ...}
   * @throws IllegalArgumentException if there is no layer, a name occurs twice, or the depth is
   *     less than 1
   */
  public static LayerGrouping blocks(List<Layer> layers, int depth) {
    Requirements.requirePositive(depth, "depth of blocks");
    Map<String, List<Layer>> blocks = new LinkedHashMap<>();
    for (Layer layer : layers) {
      blocks.computeIfAbsent(prefix(layer.name(), depth), name -> new ArrayList<>()).add(layer);
    }
    List<LayerGroup> groups = new ArrayList<>();
    blocks.forEach((name, members) -> groups.add(new LayerGroup(name, members)));
    return new LayerGrouping("blocks of depth " + depth, groups);
  }

  /** The first parts of a name. */
  private static String prefix(String name, int parts) {
    int end = -1;
    for (int part = 0; part < parts; part++) {
      end = name.indexOf(SEPARATOR, end + 1);
      if (end < 0) {
        return name;
      }
    }
    return end < 0 ? "" : name.substring(0, end);
  }

  private static int depth(String name) {
    return 1 + (int) name.chars().filter(character -> character == SEPARATOR).count();
  }
}
