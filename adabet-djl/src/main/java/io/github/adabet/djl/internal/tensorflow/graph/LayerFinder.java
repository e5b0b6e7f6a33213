package io.github.adabet.djl.internal.tensorflow.graph;

import io.github.adabet.Layer;
import io.github.adabet.NoTrainableLayerException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Finds the layers of a graph. Variables of one parent name are a layer: {@code conv2d/kernel} and
 * {@code conv2d/bias} are {@code conv2d}. Its output is the tensor that leaves the name scope which
 * all readers of the variables have in common, the last one if several do; that includes the
 * activation function, which Keras counts to the layer.
 *
 * <p>Where readers of other layers stand in that scope, as in graphs without scopes and for a layer
 * that is applied twice, the output is the first tensor that is computed from the data and from all
 * variables of the layer: of a layer that is applied several times, what its first application puts
 * out.
 */
public final class LayerFinder {

  private static final Set<DataType> FLOATING =
      Set.of(DataType.DT_FLOAT, DataType.DT_DOUBLE, DataType.DT_HALF, DataType.DT_BFLOAT16);
  private static final Set<String> HANDED_ON = Set.of("Identity", "Enter", "RefEnter");

  private final ModelGraph graph;
  private final GraphEdges edges;
  private final Set<String> dataPath;
  private final Set<TensorName> results = new LinkedHashSet<>();
  private final Map<String, Group> groups = new LinkedHashMap<>();

  /** The variables of one parent name, and the nodes that read them. */
  private record Group(String name, List<GraphVariable> variables, Set<String> readers) {}

  /** Where a layer begins and ends. */
  private record Extent(Optional<TensorName> input, TensorName output) {}

  private LayerFinder(ModelGraph graph) {
    this.graph = graph;
    this.edges = graph.edges();
    this.dataPath = graph.data();
    graph.outputs().forEach(output -> results.add(output.tensor()));
    for (GraphVariable variable : graph.variables()) {
      Group group =
          groups.computeIfAbsent(
              LayerNames.parent(variable.name(), variable.name()),
              name -> new Group(name, new ArrayList<>(), new LinkedHashSet<>()));
      group.variables().add(variable);
      group.readers().addAll(readers(variable));
    }
  }

  /**
   * Finds the layers.
   *
   * @param graph a model's
   * @return in forward order, at least one
   * @throws NoTrainableLayerException if no variable that the outputs depend on is trainable
   */
  public static List<GraphLayer> layersOf(ModelGraph graph) {
    List<GraphLayer> layers = new LayerFinder(graph).layers();
    if (layers.isEmpty()) {
      throw new NoTrainableLayerException(
          "no variable that the signature reads is trainable; a model whose variables were frozen"
              + " into constants has no layers. Export it with variables, as Keras' export does, or"
              + " choose another signature");
    }
    return layers;
  }

  private List<GraphLayer> layers() {
    Map<Group, Extent> extents = new LinkedHashMap<>();
    for (Group group : groups.values()) {
      if (group.variables().stream().anyMatch(GraphVariable::isTrainable)) {
        extent(group).ifPresent(extent -> extents.put(group, extent));
      }
    }
    List<Group> ordered = new ArrayList<>(extents.keySet());
    ordered.sort(
        Comparator.comparingInt(
            group -> edges.position(extents.getOrDefault(group, NOWHERE).output().node())));
    List<GraphLayer> layers = new ArrayList<>();
    for (Group group : ordered) {
      layers.add(layer(group, extents.getOrDefault(group, NOWHERE), layers.size()));
    }
    return List.copyOf(layers);
  }

  private static final Extent NOWHERE = new Extent(Optional.empty(), new TensorName("", 0));

  private GraphLayer layer(Group group, Extent extent, int index) {
    List<GraphVariable> trainable =
        group.variables().stream().filter(GraphVariable::isTrainable).toList();
    List<NodeDef> readers = group.readers().stream().map(graph::node).toList();
    Set<String> between = new LinkedHashSet<>(edges.downstream(group.readers()));
    between.retainAll(edges.upstream(List.of(extent.output().node())));
    Layer layer =
        new Layer(
            group.name(),
            index,
            LayerNames.kind(between.stream().map(graph::node).toList(), group.variables()),
            trainable.stream().mapToLong(GraphVariable::elements).sum());
    return new GraphLayer(
        layer,
        trainable,
        group.variables().stream().filter(variable -> !variable.isTrainable()).toList(),
        extent.input(),
        extent.output(),
        readers.stream().anyMatch(LayerNames::hasChannelsFirst),
        readers.stream().filter(LayerNames::isLoop).map(NodeDef::getName).findFirst());
  }

  /** Returns the nodes that compute with a variable. */
  private Set<String> readers(GraphVariable variable) {
    Set<String> readers = new LinkedHashSet<>(variable.opaqueReaders());
    variable.values().forEach(value -> addReaders(value, readers));
    return readers;
  }

  private void addReaders(TensorName value, Set<String> readers) {
    for (String reader : edges.readers(value)) {
      if (graph.forward().contains(reader)) {
        if (HANDED_ON.contains(graph.node(reader).getOp())) {
          addReaders(new TensorName(reader, 0), readers);
        } else {
          readers.add(reader);
        }
      }
    }
  }

  private Optional<Extent> extent(Group group) {
    String scope = LayerNames.commonScope(group.readers());
    if (!scope.isEmpty() && isTheirsAlone(scope, group)) {
      Optional<Extent> scoped = inScope(scope, group);
      if (scoped.isPresent()) {
        return scoped;
      }
    }
    return byData(group);
  }

  private boolean isTheirsAlone(String scope, Group group) {
    return groups.values().stream()
        .filter(other -> !other.name().equals(group.name()))
        .flatMap(other -> other.readers().stream())
        .noneMatch(reader -> LayerNames.isInside(reader, scope));
  }

  private Optional<Extent> inScope(String scope, Group group) {
    TensorName last = null;
    for (String node : edges.downstream(group.readers())) {
      if (LayerNames.isInside(node, scope) && isData(node)) {
        for (TensorName tensor : tensorsOf(node)) {
          if (leaves(tensor, scope) && isFloating(tensor) && isLater(tensor, last)) {
            last = tensor;
          }
        }
      }
    }
    if (last == null) {
      return Optional.empty();
    }
    Set<String> inside = new LinkedHashSet<>();
    for (String node : edges.upstream(List.of(last.node()))) {
      if (LayerNames.isInside(node, scope)) {
        inside.add(node);
      }
    }
    return Optional.of(new Extent(firstInput(inside), last));
  }

  private Optional<Extent> byData(Group group) {
    Set<String> all = null;
    Set<String> any = new LinkedHashSet<>();
    for (GraphVariable variable : group.variables()) {
      Set<String> from = edges.downstream(readers(variable));
      any.addAll(from);
      if (all == null) {
        all = new LinkedHashSet<>(from);
      } else {
        all.retainAll(from);
      }
    }
    TensorName output = earliest(all == null ? any : all);
    if (output == null) {
      output = earliest(any);
    }
    if (output == null) {
      return Optional.empty();
    }
    Set<String> between = new LinkedHashSet<>(edges.upstream(List.of(output.node())));
    between.retainAll(any);
    return Optional.of(new Extent(firstInput(between), output));
  }

  private @Nullable TensorName earliest(Collection<String> nodes) {
    return nodes.stream()
        .filter(this::isData)
        .flatMap(node -> tensorsOf(node).stream())
        .filter(this::isFloating)
        .min(Comparator.comparingInt(tensor -> edges.position(tensor.node())))
        .orElse(null);
  }

  /** Returns the first tensor of data that flows into some nodes from elsewhere. */
  private Optional<TensorName> firstInput(Set<String> inside) {
    List<TensorName> data =
        inside.stream()
            .sorted(Comparator.comparingInt(edges::position))
            .flatMap(node -> GraphEdges.inputs(graph.node(node)).stream())
            .filter(input -> !inside.contains(input.node()) && isData(input.node()))
            .toList();
    // Integers are indices or shapes, and the input of nothing but an embedding.
    return data.stream().filter(this::isFloating).findFirst().or(() -> data.stream().findFirst());
  }

  private boolean isData(String node) {
    return graph.forward().contains(node) && dataPath.contains(node);
  }

  private boolean leaves(TensorName tensor, String scope) {
    return results.contains(tensor)
        || edges.readers(tensor).stream()
            .anyMatch(
                reader -> !LayerNames.isInside(reader, scope) && graph.forward().contains(reader));
  }

  private boolean isFloating(TensorName tensor) {
    return FLOATING.contains(graph.operations().typeOf(graph.node(tensor.node()), tensor.index()));
  }

  private boolean isLater(TensorName tensor, @Nullable TensorName other) {
    return other == null || edges.position(tensor.node()) > edges.position(other.node());
  }

  /** Returns the outputs of a node that somebody reads. */
  private List<TensorName> tensorsOf(String node) {
    List<TensorName> tensors = new ArrayList<>();
    for (TensorName tensor : edges.tensorsRead(node)) {
      tensors.add(tensor);
    }
    results.stream()
        .filter(result -> result.node().equals(node) && !tensors.contains(result))
        .forEach(tensors::add);
    return tensors;
  }
}
