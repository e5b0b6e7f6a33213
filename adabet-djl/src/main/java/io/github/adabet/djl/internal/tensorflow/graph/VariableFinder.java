package io.github.adabet.djl.internal.tensorflow.graph;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.github.adabet.UnsupportedModelException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedConcreteFunction;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedObjectGraph;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedVariable;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.proto.VariableDef;

/**
 * Finds the variables that a signature reads, and what the model says of them: in the graph of
 * objects that TensorFlow 2 saves, where each function lists the objects that it is bound to, or in
 * the collection of trainable variables of TensorFlow 1. Where there is neither, moving averages
 * are told by their names.
 */
final class VariableFinder {

  private static final Set<String> VARIABLES =
      Set.of("VarHandleOp", "VariableV2", "Variable", "TemporaryVariable");
  private static final Set<DataType> TRAINABLE_TYPES =
      Set.of(DataType.DT_FLOAT, DataType.DT_DOUBLE, DataType.DT_HALF, DataType.DT_BFLOAT16);
  private static final Set<String> AVERAGES =
      Set.of("moving_mean", "moving_variance", "running_mean", "running_variance");

  private final ModelGraph graph;
  private final Map<String, SavedVariable> saved = new HashMap<>();
  private final @Nullable Set<String> listedAsTrainable;

  VariableFinder(ModelGraph graph, MetaGraphDef file) {
    this.graph = graph;
    this.listedAsTrainable = listed(file);
    SavedObjectGraph objects = file.getObjectGraphDef();
    for (NodeDef node : file.getGraphDef().getNodeList()) {
      AttrValue function = node.getAttrMap().get("f");
      if (function != null) {
        SavedConcreteFunction bound =
            objects.getConcreteFunctionsMap().get(function.getFunc().getName());
        if (bound != null) {
          note(node, bound, objects);
        }
      }
    }
  }

  /** What a function is bound to are the last tensors that its calls are given. */
  private void note(NodeDef call, SavedConcreteFunction bound, SavedObjectGraph objects) {
    List<TensorName> given = GraphEdges.inputs(call);
    int first = given.size() - bound.getBoundInputsCount();
    for (int i = Math.max(0, -first); i < bound.getBoundInputsCount(); i++) {
      int object = bound.getBoundInputs(i);
      if (object >= 0
          && object < objects.getNodesCount()
          && objects.getNodes(object).hasVariable()) {
        saved.put(given.get(first + i).node(), objects.getNodes(object).getVariable());
      }
    }
  }

  private static @Nullable Set<String> listed(MetaGraphDef file) {
    CollectionDef collection = file.getCollectionDefMap().get("trainable_variables");
    if (collection == null) {
      return null;
    }
    Set<String> names = new HashSet<>();
    for (ByteString variable : collection.getBytesList().getValueList()) {
      try {
        names.add(TensorName.of(VariableDef.parseFrom(variable).getVariableName()).node());
      } catch (InvalidProtocolBufferException e) {
        throw new UnsupportedModelException(
            "the model's list of trainable variables is damaged; export it anew", e);
      }
    }
    return names;
  }

  /** Returns the variables that the outputs depend on, in the order in which they are read. */
  List<GraphVariable> variables() {
    List<NodeDef> nodes =
        graph.nodes().values().stream()
            .filter(node -> VARIABLES.contains(node.getOp()))
            .filter(node -> graph.forward().contains(node.getName()))
            .toList();
    Map<String, Integer> uses = new HashMap<>();
    nodes.forEach(node -> uses.merge(name(node), 1, Integer::sum));
    List<GraphVariable> variables = new ArrayList<>();
    for (NodeDef node : nodes) {
      String name = name(node);
      variables.add(variable(node, uses.getOrDefault(name, 1) == 1 ? name : node.getName()));
    }
    variables.sort(Comparator.comparingInt(this::firstReading));
    return List.copyOf(variables);
  }

  private int firstReading(GraphVariable variable) {
    int values =
        variable.values().stream()
            .flatMap(value -> graph.edges().readers(value).stream())
            .mapToInt(graph.edges()::position)
            .min()
            .orElse(Integer.MAX_VALUE);
    return Math.min(
        values,
        variable.opaqueReaders().stream()
            .mapToInt(graph.edges()::position)
            .min()
            .orElse(Integer.MAX_VALUE));
  }

  private String name(NodeDef node) {
    SavedVariable known = saved.get(node.getName());
    return known == null || known.getName().isBlank() ? node.getName() : known.getName();
  }

  private GraphVariable variable(NodeDef node, String name) {
    boolean resource = node.getOp().equals("VarHandleOp");
    DataType type = node.getAttrOrThrow("dtype").getType();
    List<Long> shape = new ArrayList<>();
    for (TensorShapeProto.Dim extent : node.getAttrOrThrow("shape").getShape().getDimList()) {
      shape.add(extent.getSize());
    }
    if (node.getAttrOrThrow("shape").getShape().getUnknownRank() || shape.contains(-1L)) {
      throw new UnsupportedModelException(
          "the variable " + name + " has no fixed shape; export the model with one");
    }
    List<TensorName> values = new ArrayList<>();
    List<String> opaque = new ArrayList<>();
    TensorName whole = new TensorName(node.getName(), 0);
    if (resource) {
      follow(whole, values, opaque);
    } else {
      values.add(whole);
    }
    return new GraphVariable(
        name, node.getName(), resource, type, shape, isTrainable(node, name), values, opaque);
  }

  /** Follows a handle to where it is read. */
  private void follow(TensorName handle, List<TensorName> values, List<String> opaque) {
    for (String name : new LinkedHashSet<>(graph.edges().readers(handle))) {
      NodeDef reader = graph.node(name);
      if (graph.forward().contains(name)) {
        switch (reader.getOp()) {
          case "ReadVariableOp" -> values.add(new TensorName(name, 0));
          case "Identity", "Enter" -> follow(new TensorName(name, 0), values, opaque);
          default -> opaque.add(name);
        }
      }
    }
  }

  private boolean isTrainable(NodeDef node, String name) {
    if (!TRAINABLE_TYPES.contains(node.getAttrOrThrow("dtype").getType())) {
      return false;
    }
    SavedVariable known = saved.get(node.getName());
    if (known != null) {
      return known.getTrainable();
    }
    return listedAsTrainable == null
        ? !AVERAGES.contains(name.substring(name.lastIndexOf('/') + 1))
        : listedAsTrainable.contains(node.getName());
  }
}
