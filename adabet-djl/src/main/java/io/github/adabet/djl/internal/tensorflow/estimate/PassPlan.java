package io.github.adabet.djl.internal.tensorflow.estimate;

import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import java.util.BitSet;
import java.util.Collection;
import java.util.stream.Stream;

/**
 * What a session runs for some fetches: the nodes that these depend on, as far as they are not fed.
 * Small: a bit for each node. Immutable; sets of bits are not to be written to.
 */
final class PassPlan {

  private final SizedGraph graph;
  private final BitSet fed;
  private final BitSet fetched;
  private final BitSet nodes;

  private PassPlan(SizedGraph graph, BitSet fed, BitSet fetched) {
    this.graph = graph;
    this.fed = fed;
    this.fetched = fetched;
    this.nodes = needed();
  }

  /**
   * Plans a run.
   *
   * @param graph that it runs in
   * @param fed the tensors that are given
   * @param fetched the tensors that are handed out
   */
  static PassPlan of(SizedGraph graph, Collection<TensorName> fed, Collection<TensorName> fetched) {
    return of(graph, graph.tensors(fed), graph.tensors(fetched));
  }

  /** Plans a run of tensors by their numbers. */
  static PassPlan of(SizedGraph graph, BitSet fed, BitSet fetched) {
    return new PassPlan(graph, fed, fetched);
  }

  private BitSet needed() {
    NumberedGraph numbers = graph.numbers();
    BitSet needed = new BitSet(numbers.nodes());
    int[] open = new int[numbers.nodes()];
    int size = 0;
    for (int tensor = fetched.nextSetBit(0); tensor >= 0; tensor = fetched.nextSetBit(tensor + 1)) {
      size = open(tensor, needed, open, size);
    }
    while (size > 0) {
      int node = open[--size];
      for (int input : numbers.inputs(node)) {
        size = open(input, needed, open, size);
      }
      for (int before : numbers.waitsFor(node)) {
        if (!needed.get(before)) {
          needed.set(before);
          open[size++] = before;
        }
      }
    }
    return needed;
  }

  /** Puts the node of a tensor that is not fed on the stack, once, and returns its new size. */
  private int open(int tensor, BitSet needed, int[] open, int size) {
    int node = graph.numbers().maker(tensor);
    if (fed.get(tensor) || needed.get(node)) {
      return size;
    }
    needed.set(node);
    open[size] = node;
    return size + 1;
  }

  /** Returns the graph. */
  SizedGraph graph() {
    return graph;
  }

  /** Returns the numbers of the nodes that run. */
  BitSet nodes() {
    return nodes;
  }

  /** Returns the nodes that run, in the order of the graph. */
  Stream<SizedNode> sizedNodes() {
    return nodes.stream().mapToObj(graph::node);
  }

  /** Returns for how many nodes a node waits, one as often as it does. */
  int waits(int node) {
    int waits = graph.numbers().waitsFor(node).length;
    for (int input : graph.numbers().inputs(node)) {
      waits += fed.get(input) ? 0 : 1;
    }
    return waits;
  }

  /** Tells whether a node runs. */
  boolean runs(int node) {
    return nodes.get(node);
  }

  boolean isFed(int tensor) {
    return fed.get(tensor);
  }

  boolean isFetched(int tensor) {
    return fetched.get(tensor);
  }

  /** Returns the size of what is fed in a batch of so many samples. */
  long fedBytes(int batch) {
    return fed.stream().mapToLong(tensor -> graph.bytes(tensor, batch)).sum();
  }
}
