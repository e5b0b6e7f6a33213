package io.github.adabet.djl.internal.tensorflow.gradient;

import io.github.adabet.djl.internal.tensorflow.graph.GraphEdges;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/**
 * Mends the gradients of convolutions. TensorFlow's C++ library builds that of {@code Conv2D}
 * without its dilation, and fails for explicit padding; the operations that compute it can do both.
 * So dilation and padding are copied to them when the graph is built.
 */
final class BackwardConvolutions {

  private static final Set<String> FORWARD = Set.of("Conv2D", "DepthwiseConv2dNative");
  private static final List<String> COPIED = List.of("dilations", "padding", "explicit_paddings");

  private final Map<Operands, NodeDef> convolutions = new HashMap<>();
  private final Set<Operands> ambiguous = new HashSet<>();

  /** What tells a convolution: its kind, what it convolves, and with what. */
  private record Operands(String operation, TensorName input, TensorName filter) {}

  /**
   * Finds the convolutions of a graph.
   *
   * @param nodes as they are, before any of them got a surrogate
   */
  BackwardConvolutions(Collection<NodeDef> nodes) {
    for (NodeDef node : nodes) {
      if (isConvolution(node)) {
        Operands operands = operands(node);
        NodeDef other = convolutions.put(operands, node);
        if (other != null && !isAlike(node, other)) {
          ambiguous.add(operands);
        }
      }
    }
  }

  /** Tells whether a node is one of the convolutions whose gradients are mended. */
  static boolean isConvolution(NodeDef node) {
    return FORWARD.contains(node.getOp());
  }

  /**
   * Tells whether the gradient of a convolution cannot be mended: because another one convolves the
   * same with the same filter and another dilation or padding, so that one cannot tell to which of
   * them a gradient belongs.
   */
  boolean isAmbiguous(NodeDef node) {
    return isConvolution(node) && ambiguous.contains(operands(node));
  }

  /**
   * Mends nodes.
   *
   * @param nodes all of a graph with gradients, by name
   * @param node any of them
   * @return the node, mended if it is part of the gradient of a convolution
   */
  NodeDef mended(Map<String, NodeDef> nodes, NodeDef node) {
    String operation = node.getOp();
    for (String forward : FORWARD) {
      Operands operands = null;
      List<TensorName> inputs = GraphEdges.inputs(node);
      if (operation.equals(forward + "BackpropInput")) {
        operands = new Operands(forward, measured(nodes, inputs.get(0)), inputs.get(1));
      } else if (operation.equals(forward + "BackpropFilter")) {
        operands = new Operands(forward, inputs.get(0), measured(nodes, inputs.get(1)));
      }
      NodeDef convolution = operands == null ? null : convolutions.get(operands);
      if (convolution != null) {
        NodeDef.Builder mended = node.toBuilder();
        for (String attribute : COPIED) {
          AttrValue value = convolution.getAttrMap().get(attribute);
          if (value != null) {
            mended.putAttr(attribute, value);
          }
        }
        return mended.build();
      }
    }
    return node;
  }

  /** Returns the tensor whose shape a tensor is. */
  private static TensorName measured(Map<String, NodeDef> nodes, TensorName shape) {
    NodeDef source = nodes.get(shape.node());
    return source != null && source.getOp().equals("Shape")
        ? TensorName.of(source.getInput(0))
        : shape;
  }

  private static Operands operands(NodeDef node) {
    List<TensorName> inputs = GraphEdges.inputs(node);
    return new Operands(node.getOp(), inputs.get(0), inputs.get(1));
  }

  private static boolean isAlike(NodeDef one, NodeDef other) {
    return COPIED.stream()
        .allMatch(
            attribute ->
                one.getAttrOrDefault(attribute, AttrValue.getDefaultInstance())
                    .equals(other.getAttrOrDefault(attribute, AttrValue.getDefaultInstance())));
  }
}
