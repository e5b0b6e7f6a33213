package io.github.adabet.djl.internal.tensorflow.gradient;

import io.github.adabet.PrefixCacheException;
import io.github.adabet.djl.internal.tensorflow.graph.GraphEdges;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Where the frozen beginning of a step ends: the tensors that are computed from the samples alone,
 * whatever the trained variables are, and that the rest of the step reads. What only measures a
 * tensor is not one of them, as the rest of the step can do so itself.
 *
 * @param tensors the ends, in the order in which they are computed
 * @param isOfInputs whether they are nothing but what the network takes
 */
public record PrefixCut(List<TensorName> tensors, boolean isOfInputs) {

  private static final Set<String> MEASURING = Set.of("Shape", "ShapeN", "Size", "Rank");

  /** Copies the tensors. */
  public PrefixCut {
    tensors = List.copyOf(tensors);
  }

  /**
   * Cuts a step.
   *
   * @param graph with gradients
   * @param inputs the nodes of what the network takes
   * @param changing the nodes of trained variables, and of what else differs from step to step
   * @param fetches what the step computes
   * @param notKept nodes whose tensors cannot be kept by sample, though they could by this rule
   * @throws PrefixCacheException if the rest of the step waits for a node of the prefix without
   *     reading it
   */
  public static PrefixCut of(
      GraphDef graph,
      Set<String> inputs,
      Set<String> changing,
      Collection<TensorName> fetches,
      Set<String> notKept) {
    Map<String, NodeDef> nodes = new LinkedHashMap<>();
    graph.getNodeList().forEach(node -> nodes.put(node.getName(), node));
    GraphEdges edges = new GraphEdges(nodes);
    List<String> needed =
        edges.upstream(fetches.stream().map(TensorName::node).toList()).stream()
            .sorted(Comparator.comparingInt(edges::position))
            .toList();
    Set<String> changed = edges.downstream(changing);
    Set<String> prefix = new HashSet<>();
    Set<String> ofSamples = new HashSet<>(inputs);
    for (String name : needed) {
      NodeDef node = nodes.getOrDefault(name, NodeDef.getDefaultInstance());
      boolean isComputed =
          !MEASURING.contains(node.getOp())
              && GraphEdges.inputs(node).stream()
                  .anyMatch(input -> ofSamples.contains(input.node()));
      if (isComputed) {
        ofSamples.add(name);
      }
      if (ofSamples.contains(name) && !changed.contains(name)) {
        prefix.add(name);
      }
    }
    prefix.removeAll(notKept);
    Set<TensorName> ends = ends(nodes, prefix, fetches);
    List<TensorName> ordered =
        ends.stream()
            .sorted(
                Comparator.<TensorName>comparingInt(tensor -> edges.position(tensor.node()))
                    .thenComparingInt(TensorName::index))
            .toList();
    return new PrefixCut(
        ordered, ordered.stream().allMatch(tensor -> inputs.contains(tensor.node())));
  }

  /** Walks back from what is fetched to where the prefix begins. */
  private static Set<TensorName> ends(
      Map<String, NodeDef> nodes, Set<String> prefix, Collection<TensorName> fetches) {
    Set<TensorName> ends = new LinkedHashSet<>();
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>();
    fetches.forEach(fetch -> open.push(fetch.node()));
    while (!open.isEmpty()) {
      NodeDef node = nodes.get(open.pop());
      if (node != null && seen.add(node.getName())) {
        requireNoWaiting(node, prefix);
        GraphEdges.waitsFor(node).forEach(open::push);
        for (TensorName input : GraphEdges.inputs(node)) {
          if (prefix.contains(input.node())) {
            ends.add(input);
          } else {
            open.push(input.node());
          }
        }
      }
    }
    return ends;
  }

  private static void requireNoWaiting(NodeDef node, Set<String> prefix) {
    for (String other : GraphEdges.waitsFor(node)) {
      if (prefix.contains(other)) {
        throw new PrefixCacheException(
            "Outputs of the frozen prefix cannot be kept: the node "
                + node.getName()
                + " waits for "
                + other
                + ", which would not run. Train without the prefix cache");
      }
    }
  }
}
