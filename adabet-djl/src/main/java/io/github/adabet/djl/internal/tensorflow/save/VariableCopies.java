package io.github.adabet.djl.internal.tensorflow.save;

import io.github.adabet.djl.internal.tensorflow.graph.GraphEdges;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.session.GraphSession;
import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import io.github.adabet.djl.internal.tensorflow.session.VariableNode;
import io.github.adabet.djl.internal.tensorflow.session.VariableValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * The variables of a model that are copies of others. Keras 3 exports each variable twice: the
 * signature reads one, and {@code tf.saved_model.load(...).variables} shows the other, which the
 * graph initialises from the first. They are saved with the values of those that they are copies
 * of, or whoever loads the model would find values from before the training. Immutable.
 */
public final class VariableCopies {

  private static final Set<String> HANDED_ON = Set.of("Identity");

  private final Map<VariableNode, VariableNode> sources;

  private VariableCopies(Map<VariableNode, VariableNode> sources) {
    this.sources = sources;
  }

  /** Returns no copies. */
  public static VariableCopies none() {
    return new VariableCopies(Map.of());
  }

  /**
   * Finds the copies that have the value of what they are copies of. Where the checkpoint holds the
   * copy alone, what it is a copy of gets its value first.
   *
   * @param file the graph as the file holds it, with what initialises variables
   * @param graph the same for one signature
   * @param session of that graph, restored
   */
  public static VariableCopies find(GraphDef file, ModelGraph graph, GraphSession session) {
    Map<String, VariableNode> variables = new HashMap<>();
    VariableNode.allOf(graph).forEach(variable -> variables.put(variable.node(), variable));
    Map<String, NodeDef> nodes = new HashMap<>();
    file.getNodeList().forEach(node -> nodes.put(node.getName(), node));
    // What the signature reads has a value of its own, whatever it was initialised from.
    Set<String> read = new HashSet<>();
    graph.variables().forEach(variable -> read.add(variable.node()));
    List<VariableNode> copies = new ArrayList<>();
    List<VariableNode> originals = new ArrayList<>();
    for (NodeDef node : file.getNodeList()) {
      if (node.getOp().equals("AssignVariableOp")) {
        List<TensorName> inputs = GraphEdges.inputs(node);
        VariableNode copy = variables.get(inputs.get(0).node());
        VariableNode original = variables.get(read(nodes, inputs.get(1)));
        if (copy != null
            && !read.contains(copy.node())
            && original != null
            && !copy.equals(original)) {
          copies.add(copy);
          originals.add(original);
        }
      }
    }
    restoreOriginals(copies, originals, session);
    return new VariableCopies(equal(copies, originals, session));
  }

  /**
   * Gives originals without a value that of their copy. A module that holds a model of Keras 3 is
   * saved with the values of the copies alone, and TensorFlow's Python reads these in the places of
   * the originals.
   */
  private static void restoreOriginals(
      List<VariableNode> copies, List<VariableNode> originals, GraphSession session) {
    VariableValues values = new VariableValues(session);
    Set<VariableNode> initialised = new HashSet<>(values.initialised(originals));
    Map<VariableNode, VariableNode> missing = new LinkedHashMap<>();
    for (int i = 0; i < copies.size(); i++) {
      if (!initialised.contains(originals.get(i))) {
        missing.put(copies.get(i), originals.get(i));
      }
    }
    values.copyFrom(session, missing);
  }

  /** Returns the variable whose value a tensor is, or the node that computes it. */
  private static String read(Map<String, NodeDef> nodes, TensorName value) {
    NodeDef node = nodes.get(value.node());
    while (node != null && HANDED_ON.contains(node.getOp())) {
      node = nodes.get(GraphEdges.inputs(node).get(0).node());
    }
    return node != null && node.getOp().equals("ReadVariableOp")
        ? GraphEdges.inputs(node).get(0).node()
        : value.node();
  }

  private static Map<VariableNode, VariableNode> equal(
      List<VariableNode> copies, List<VariableNode> originals, GraphSession session) {
    Map<VariableNode, VariableNode> equal = new LinkedHashMap<>();
    if (copies.isEmpty()) {
      return equal;
    }
    VariableValues values = new VariableValues(session);
    try (Result ofCopies = values.read(copies);
        Result ofOriginals = values.read(originals)) {
      for (int i = 0; i < copies.size(); i++) {
        if (ofCopies.get(i).shape().equals(ofOriginals.get(i).shape())
            && NativeTensors.bytes(ofCopies.get(i))
                .equals(NativeTensors.bytes(ofOriginals.get(i)))) {
          equal.put(copies.get(i), originals.get(i));
        }
      }
    }
    return equal;
  }

  /** Gives the copies the values that what they are copies of has now. */
  void update(GraphSession session) {
    if (sources.isEmpty()) {
      return;
    }
    VariableValues values = new VariableValues(session);
    try (Result originals = values.read(List.copyOf(sources.values()))) {
      Map<VariableNode, Tensor> assigned = new LinkedHashMap<>();
      int i = 0;
      for (VariableNode copy : sources.keySet()) {
        assigned.put(copy, originals.get(i++));
      }
      values.assign(assigned);
    }
  }
}
