package io.github.adabet.djl.internal.tensorflow.graph;

import io.github.adabet.UnsupportedModelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.tensorflow.proto.NodeDef;

/** Who reads what in a graph, and what runs before what. Immutable. */
public final class GraphEdges {

  private final Map<String, NodeDef> nodes;
  private final Map<TensorName, List<String>> readers = new HashMap<>();
  private final Map<String, List<String>> readersOfNode = new HashMap<>();
  private final Map<String, List<String>> successors = new HashMap<>();
  private final Map<String, SortedSet<Integer>> outputs = new HashMap<>();
  private final Map<String, Integer> order;

  /**
   * Reads the edges of a graph.
   *
   * @param nodes by name
   * @throws UnsupportedModelException if a node reads one that is not there, or the graph goes in a
   *     circle other than by a loop
   */
  public GraphEdges(Map<String, NodeDef> nodes) {
    this.nodes = nodes;
    for (NodeDef node : nodes.values()) {
      for (String input : node.getInputList()) {
        String source = nodeOf(input);
        if (!nodes.containsKey(source)) {
          throw new UnsupportedModelException(
              "the node "
                  + node.getName()
                  + " reads "
                  + source
                  + ", which the model does not hold; the model is damaged, export it anew");
        }
        successors.computeIfAbsent(source, any -> new ArrayList<>()).add(node.getName());
        if (!TensorName.isControl(input)) {
          outputs.computeIfAbsent(source, any -> new TreeSet<>()).add(TensorName.of(input).index());
          readersOfNode.computeIfAbsent(source, any -> new ArrayList<>()).add(node.getName());
          readers
              .computeIfAbsent(TensorName.of(input), any -> new ArrayList<>())
              .add(node.getName());
        }
      }
    }
    this.order = order();
  }

  /** Returns the tensors that a node reads, in order. */
  public static List<TensorName> inputs(NodeDef node) {
    return node.getInputList().stream()
        .filter(input -> !TensorName.isControl(input))
        .map(TensorName::of)
        .toList();
  }

  /** Returns the nodes that a node waits for without reading them. */
  public static List<String> waitsFor(NodeDef node) {
    return node.getInputList().stream()
        .filter(TensorName::isControl)
        .map(GraphEdges::nodeOf)
        .toList();
  }

  /** Returns the nodes that read a tensor, one of them twice if it reads it twice. */
  public List<String> readers(TensorName tensor) {
    return readers.getOrDefault(tensor, List.of());
  }

  /** Returns the outputs of a node that are read, by their index. */
  List<TensorName> tensorsRead(String node) {
    return outputs.getOrDefault(node, new TreeSet<>()).stream()
        .map(index -> new TensorName(node, index))
        .toList();
  }

  /** Returns the position of a node in an order in which each stands after what it depends on. */
  public int position(String node) {
    return order.getOrDefault(node, 0);
  }

  /** Returns all nodes that must run for some to run, they themselves included. */
  public Set<String> upstream(Collection<String> results) {
    return closure(
        results,
        node ->
            nodes.get(node) == null
                ? List.of()
                : nodes.get(node).getInputList().stream().map(GraphEdges::nodeOf).toList());
  }

  /** Returns all nodes that are computed from what some give, they themselves included. */
  public Set<String> downstream(Collection<String> sources) {
    return closure(sources, node -> readersOfNode.getOrDefault(node, List.of()));
  }

  static Set<String> closure(
      Collection<String> from, Function<String, ? extends Collection<String>> next) {
    Set<String> seen = new LinkedHashSet<>(from);
    Deque<String> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      for (String node : next.apply(open.pop())) {
        if (seen.add(node)) {
          open.push(node);
        }
      }
    }
    return seen;
  }

  static String nodeOf(String input) {
    return TensorName.isControl(input) ? input.substring(1) : TensorName.of(input).node();
  }

  /** Of nodes that could stand in either order, the first in the file stands first. */
  private Map<String, Integer> order() {
    Map<String, Integer> inFile = new HashMap<>();
    nodes.keySet().forEach(name -> inFile.put(name, inFile.size()));
    Map<String, Integer> waitsFor = new HashMap<>();
    Queue<String> ready =
        new PriorityQueue<>(Comparator.comparingInt(name -> inFile.getOrDefault(name, 0)));
    for (NodeDef node : nodes.values()) {
      int before = 0;
      for (String input : node.getInputList()) {
        before += closesLoop(nodeOf(input)) ? 0 : 1;
      }
      waitsFor.put(node.getName(), before);
      if (before == 0) {
        ready.add(node.getName());
      }
    }
    Map<String, Integer> positions = new LinkedHashMap<>();
    while (!ready.isEmpty()) {
      String node = ready.remove();
      positions.put(node, positions.size());
      if (!closesLoop(node)) {
        for (String successor : successors.getOrDefault(node, List.of())) {
          if (waitsFor.merge(successor, -1, Integer::sum) == 0) {
            ready.add(successor);
          }
        }
      }
    }
    if (positions.size() < nodes.size()) {
      throw new UnsupportedModelException(
          "the graph of the model goes in a circle: "
              + nodes.keySet().stream().filter(node -> !positions.containsKey(node)).toList()
              + "; the model is damaged, export it anew");
    }
    return positions;
  }

  /** In graphs of TensorFlow 1 a loop is a circle, which one operation closes. */
  private boolean closesLoop(String node) {
    NodeDef source = nodes.get(node);
    return source != null
        && (source.getOp().equals("NextIteration") || source.getOp().equals("RefNextIteration"));
  }
}
