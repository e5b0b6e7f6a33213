package io.github.adabet.djl.internal.tensorflow.estimate;

import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The nodes and tensors of a graph by numbers from 0, and what depends on what: plans of runs, of
 * which there are several for each layer of a network, are sets of these. Nodes are numbered in the
 * order of the graph, tensors in that of the nodes that put them out. Immutable; arrays are not to
 * be written to.
 */
final class NumberedGraph {

  /** A number that no node and no tensor has. */
  static final int NONE = -1;

  private static final int[] NO_NUMBERS = {};

  private final Map<String, Integer> nodes = new HashMap<>();
  private final int[] firstOutputs;
  private final int[] makers;
  private final int[][] inputs;
  private final int[][] waitsFor;
  private final int[][] followers;
  private final int[][] followedBy;

  /**
   * Numbers a graph.
   *
   * @param all its nodes, in order
   */
  NumberedGraph(List<SizedNode> all) {
    all.forEach(node -> nodes.put(node.name(), nodes.size()));
    this.firstOutputs = new int[all.size() + 1];
    for (int node = 0; node < all.size(); node++) {
      firstOutputs[node + 1] = firstOutputs[node] + all.get(node).outputs().size();
    }
    this.makers = new int[firstOutputs[all.size()]];
    for (int node = 0; node < all.size(); node++) {
      Arrays.fill(makers, firstOutputs[node], firstOutputs[node + 1], node);
    }
    this.inputs = new int[all.size()][];
    this.waitsFor = new int[all.size()][];
    this.followers = new int[all.size()][];
    this.followedBy = new int[all.size()][];
    int[] counts = new int[all.size()];
    for (int node = 0; node < all.size(); node++) {
      inputs[node] = all.get(node).inputs().stream().mapToInt(this::tensor).toArray();
      waitsFor[node] = all.get(node).waitsFor().stream().mapToInt(this::node).toArray();
      for (int before : waitsFor[node]) {
        counts[before]++;
      }
      for (int input : inputs[node]) {
        counts[makers[input]]++;
      }
    }
    link(counts);
  }

  private void link(int[] counts) {
    for (int node = 0; node < counts.length; node++) {
      followers[node] = counts[node] == 0 ? NO_NUMBERS : new int[counts[node]];
      followedBy[node] = counts[node] == 0 ? NO_NUMBERS : new int[counts[node]];
      counts[node] = 0;
    }
    for (int node = 0; node < counts.length; node++) {
      for (int before : waitsFor[node]) {
        followedBy[before][counts[before]] = NONE;
        followers[before][counts[before]++] = node;
      }
      for (int input : inputs[node]) {
        int before = makers[input];
        followedBy[before][counts[before]] = input;
        followers[before][counts[before]++] = node;
      }
    }
  }

  /** Returns the number of nodes. */
  int nodes() {
    return inputs.length;
  }

  /** Returns the number of tensors. */
  int tensors() {
    return makers.length;
  }

  /** Returns the number of a node, or {@link #NONE}. */
  int node(String name) {
    return nodes.getOrDefault(name, NONE);
  }

  /** Returns the number of a tensor, or {@link #NONE}. */
  int tensor(TensorName name) {
    int node = node(name.node());
    return node == NONE || name.index() >= outputs(node) ? NONE : firstOutputs[node] + name.index();
  }

  /** Returns the node that puts a tensor out. */
  int maker(int tensor) {
    return makers[tensor];
  }

  /** Returns which output of its node a tensor is. */
  int index(int tensor) {
    return tensor - firstOutputs[makers[tensor]];
  }

  /** Returns the number of a node's first output; the others follow. */
  int firstOutput(int node) {
    return firstOutputs[node];
  }

  /** Returns how many tensors a node puts out. */
  int outputs(int node) {
    return firstOutputs[node + 1] - firstOutputs[node];
  }

  /** Returns the tensors that a node reads, in order. */
  int[] inputs(int node) {
    return inputs[node];
  }

  /** Returns the nodes that run before a node without being read. */
  int[] waitsFor(int node) {
    return waitsFor[node];
  }

  /** Returns the nodes that run after a node, in order, one as often as it waits for it. */
  int[] followers(int node) {
    return followers[node];
  }

  /**
   * Returns by what {@link #followers} wait, in the same order: the tensor that they read, or
   * {@link #NONE}.
   */
  int[] followedBy(int node) {
    return followedBy[node];
  }
}
