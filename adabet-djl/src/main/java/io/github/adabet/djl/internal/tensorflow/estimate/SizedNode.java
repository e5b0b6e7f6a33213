package io.github.adabet.djl.internal.tensorflow.estimate;

import io.github.adabet.djl.internal.tensorflow.graph.GraphEdges;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import java.util.List;
import java.util.Optional;
import org.tensorflow.proto.NodeDef;

/**
 * A node, and how large what it puts out is.
 *
 * @param definition the node
 * @param inputs the tensors it reads, in order
 * @param waitsFor the nodes that run before it without being read
 * @param outputs the extents of what it puts out; empty for those that are not known beforehand
 */
record SizedNode(
    NodeDef definition,
    List<TensorName> inputs,
    List<String> waitsFor,
    List<Optional<TensorExtents>> outputs) {

  /** Copies the lists. */
  SizedNode {
    inputs = List.copyOf(inputs);
    waitsFor = List.copyOf(waitsFor);
    outputs = List.copyOf(outputs);
  }

  static SizedNode of(NodeDef definition, List<Optional<TensorExtents>> outputs) {
    return new SizedNode(
        definition, GraphEdges.inputs(definition), GraphEdges.waitsFor(definition), outputs);
  }

  String name() {
    return definition.getName();
  }

  String operation() {
    return definition.getOp();
  }

  /** Returns one of the tensors it puts out. */
  TensorName output(int index) {
    return new TensorName(name(), index);
  }
}
