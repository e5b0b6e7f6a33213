package io.github.adabet.djl.internal.tensorflow.estimate;

import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a session runs for some fetches: the nodes that these depend on, as far as they are not fed.
 * Immutable.
 */
final class PassPlan {

  private final SizedGraph graph;
  private final Set<TensorName> fed;
  private final Set<TensorName> fetched;
  private final Map<String, SizedNode> nodes;
  private final Map<TensorName, List<String>> readers = new HashMap<>();
  private final Map<String, List<String>> successors = new HashMap<>();

  private PassPlan(SizedGraph graph, Set<TensorName> fed, Set<TensorName> fetched) {
    this.graph = graph;
    this.fed = fed;
    this.fetched = fetched;
    this.nodes = needed();
    for (SizedNode node : nodes.values()) {
      for (TensorName input : node.inputs()) {
        readers.computeIfAbsent(input, any -> new ArrayList<>()).add(node.name());
      }
      for (String before : before(node)) {
        successors.computeIfAbsent(before, any -> new ArrayList<>()).add(node.name());
      }
    }
  }

  /**
   * Plans a run.
   *
   * @param graph that it runs in
   * @param fed the tensors that are given
   * @param fetched the tensors that are handed out
   */
  static PassPlan of(SizedGraph graph, Collection<TensorName> fed, Collection<TensorName> fetched) {
    return new PassPlan(graph, new LinkedHashSet<>(fed), new LinkedHashSet<>(fetched));
  }

  /** Returns the nodes, in the order of the graph. */
  private Map<String, SizedNode> needed() {
    Set<String> seen = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>();
    fetched.stream().filter(tensor -> !fed.contains(tensor)).forEach(t -> open.push(t.node()));
    while (!open.isEmpty()) {
      String name = open.pop();
      if (seen.add(name)) {
        before(graph.node(name)).forEach(open::push);
      }
    }
    Map<String, SizedNode> needed = new LinkedHashMap<>();
    graph
        .nodes()
        .forEach(
            (name, node) -> {
              if (seen.contains(name)) {
                needed.put(name, node);
              }
            });
    return needed;
  }

  /** Returns the nodes that must have run before a node, one as often as it is waited for. */
  List<String> before(SizedNode node) {
    List<String> before = new ArrayList<>(node.waitsFor());
    node.inputs().stream()
        .filter(input -> !fed.contains(input))
        .forEach(input -> before.add(input.node()));
    return before;
  }

  /** Returns the graph. */
  SizedGraph graph() {
    return graph;
  }

  /** Returns the nodes that run, by name, in the order of the graph. */
  Map<String, SizedNode> nodes() {
    return nodes;
  }

  /** Returns the nodes that may run once a node has, one as often as it waits for it. */
  List<String> successors(String node) {
    return successors.getOrDefault(node, List.of());
  }

  /** Returns the nodes that read a tensor, one as often as it does. */
  List<String> readers(TensorName tensor) {
    return readers.getOrDefault(tensor, List.of());
  }

  boolean isFed(TensorName tensor) {
    return fed.contains(tensor);
  }

  boolean isFetched(TensorName tensor) {
    return fetched.contains(tensor);
  }

  /** Returns the size of what is fed in a batch of so many samples. */
  long fedBytes(int batch) {
    return fed.stream().mapToLong(tensor -> graph.bytes(tensor, batch)).sum();
  }
}
