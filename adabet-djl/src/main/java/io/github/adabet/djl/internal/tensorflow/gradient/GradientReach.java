package io.github.adabet.djl.internal.tensorflow.gradient;

import io.github.adabet.djl.internal.tensorflow.graph.GraphEdges;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.OperationCatalog;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Walks back from a loss and finds out which variables it can be differentiated by: those from
 * which every way to the loss leads through operations with a right gradient only. Where an
 * operation stands in the way, it would not help to go around it; the sum over the other ways is no
 * gradient.
 */
final class GradientReach {

  private static final String NO_GRADIENT = "TensorFlow has no right gradient of ";
  private static final String INDEPENDENT =
      "the loss does not depend on it by differentiable operations";

  private final Map<String, NodeDef> nodes;
  private final GraphEdges edges;
  private final OperationCatalog operations;
  private final Function<NodeDef, Optional<String>> rules;
  private final Set<String> onTheWay;
  private final Set<TensorName> reached = new HashSet<>();
  private final Set<String> reachedNodes = new HashSet<>();
  private final Map<String, String> obstacles = new HashMap<>();
  private final Map<TensorName, String> behind = new HashMap<>();

  /**
   * Walks.
   *
   * @param nodes of the graph, with surrogates and the loss
   * @param loss what is differentiated
   * @param operations those of the runtime
   * @param rules say of a node that a gradient is to pass why it cannot, or nothing if it can
   */
  GradientReach(
      Map<String, NodeDef> nodes,
      TensorName loss,
      OperationCatalog operations,
      Function<NodeDef, Optional<String>> rules) {
    this.nodes = nodes;
    this.edges = new GraphEdges(nodes);
    this.operations = operations;
    this.rules = rules;
    this.onTheWay = edges.upstream(List.of(loss.node()));
    reach(loss);
    onTheWay.stream()
        .sorted(Comparator.comparingInt(edges::position).reversed())
        .forEach(name -> pass(node(name)));
  }

  /** Hands the gradient of a node's outputs on to its inputs, and notes what stands in the way. */
  private void pass(NodeDef node) {
    String name = node.getName();
    boolean isReached = reachedNodes.contains(name);
    Optional<String> refusal =
        isReached && !GradientRules.isConstant(node) ? refusal(node) : Optional.empty();
    refusal.ifPresent(why -> obstacles.put(name, why + " (" + name + ")"));
    String obstacle = obstacles.get(name);
    List<TensorName> inputs = GraphEdges.inputs(node);
    for (int i = 0; i < inputs.size(); i++) {
      TensorName input = inputs.get(i);
      if (obstacle != null) {
        obstacles.putIfAbsent(input.node(), obstacle);
        behind.putIfAbsent(input, obstacle);
      }
      if (isReached && GradientRules.passesTo(node, i) && isFloating(input)) {
        reach(input);
      }
    }
  }

  private void reach(TensorName tensor) {
    reached.add(tensor);
    reachedNodes.add(tensor.node());
  }

  private Optional<String> refusal(NodeDef node) {
    return takesNumbers(node) ? rules.apply(node) : Optional.empty();
  }

  /**
   * Tells whether a node computes from numbers that have gradients. Loops read variables by their
   * handles, and their results out of lists.
   */
  private boolean takesNumbers(NodeDef node) {
    return GraphEdges.inputs(node).stream()
        .anyMatch(
            input ->
                isFloating(input)
                    || typeOf(input) == DataType.DT_RESOURCE
                    || typeOf(input) == DataType.DT_VARIANT);
  }

  private boolean isFloating(TensorName tensor) {
    return FloatingTypes.contains(typeOf(tensor));
  }

  private DataType typeOf(TensorName tensor) {
    return operations.typeOf(node(tensor.node()), tensor.index());
  }

  private NodeDef node(String name) {
    NodeDef node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException("name is " + name + "; the graph has no such node");
    }
    return node;
  }

  /**
   * Says why a variable cannot be trained.
   *
   * @param variable one of the graph's
   * @return the end of a sentence about it; empty if it can
   */
  Optional<String> obstacle(GraphVariable variable) {
    if (variable.type() != DataType.DT_FLOAT) {
      return Optional.of("its element type is " + variable.type() + ", and float32 is trained");
    }
    if (!variable.opaqueReaders().isEmpty()) {
      NodeDef reader = nodes.get(variable.opaqueReaders().get(0));
      return Optional.of(
          "it is read by "
              + (reader == null ? variable.opaqueReaders().get(0) : reader.getOp())
              + ", which no gradient passes");
    }
    for (TensorName value : variable.values()) {
      String obstacle = obstacles.get(value.node());
      if (onTheWay.contains(value.node()) && obstacle != null) {
        return Optional.of(NO_GRADIENT + obstacle + " behind it");
      }
    }
    return variable.values().stream().anyMatch(reached::contains)
        ? Optional.empty()
        : Optional.of(INDEPENDENT);
  }

  /**
   * Says why there is no gradient by a tensor.
   *
   * @param tensor one of the graph's
   * @return the end of a sentence about it; empty if there is one
   */
  Optional<String> obstacle(TensorName tensor) {
    if (!isFloating(tensor)) {
      return Optional.of("its element type " + typeOf(tensor) + " is no floating-point type");
    }
    String obstacle = behind.get(tensor);
    if (obstacle != null) {
      return Optional.of(NO_GRADIENT + obstacle + " behind it");
    }
    return reached.contains(tensor) ? Optional.empty() : Optional.of(INDEPENDENT);
  }

  /** Returns the tensors that a variable is read by and the loss depends on. */
  List<TensorName> valuesOf(GraphVariable variable) {
    return variable.values().stream().filter(reached::contains).toList();
  }
}
