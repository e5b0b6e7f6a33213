package io.github.adabet.djl.internal.tensorflow.estimate;

import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import java.util.List;
import java.util.stream.Stream;

/**
 * How long operations take, in multiply-adds: those of convolutions and matrix products, and for
 * every operation the bytes it reads and writes, each of which counts as {@value #PER_BYTE}.
 * Deterministic; the unit is not that of a clock, only ratios mean something.
 *
 * @param graph with the operations
 * @param batch samples, 1 or more
 */
record NodeWork(SizedGraph graph, int batch) {

  /** As for the other engines: on processors with few cores a byte takes about as long. */
  static final int PER_BYTE = 6;

  /** Returns the work of some nodes. */
  long of(Stream<SizedNode> nodes) {
    return nodes.mapToLong(this::of).sum();
  }

  private long of(SizedNode node) {
    if (KernelRules.isCheap(node.operation())) {
      return 0;
    }
    return products(node) + PER_BYTE * (read(node) + written(node));
  }

  private long read(SizedNode node) {
    return node.inputs().stream().mapToLong(input -> graph.bytes(input, batch)).sum();
  }

  private long written(SizedNode node) {
    long bytes = 0;
    for (int i = 0; i < node.outputs().size(); i++) {
      bytes += graph.bytes(node.output(i), batch);
    }
    return bytes;
  }

  private long products(SizedNode node) {
    List<TensorName> inputs = node.inputs();
    return switch (node.operation()) {
      case "Conv2D" -> elements(node.output(0)) * perOutput(inputs.get(1));
      case "Conv2DBackpropInput" -> elements(inputs.get(2)) * perOutput(inputs.get(1));
      case "Conv2DBackpropFilter" -> elements(inputs.get(2)) * perOutput(node.output(0));
      case "DepthwiseConv2dNative" -> elements(node.output(0)) * area(inputs.get(1));
      case "DepthwiseConv2dNativeBackpropInput" -> elements(inputs.get(2)) * area(inputs.get(1));
      case "DepthwiseConv2dNativeBackpropFilter" -> elements(inputs.get(2)) * area(node.output(0));
      case "MatMul", "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3", "Einsum" ->
          matrixProducts(node);
      default -> 0;
    };
  }

  /**
   * Whatever is transposed, with a, b and c numbers of operands and product, the multiply-adds are
   * the square root of a b c, times that of the number of products side by side.
   */
  private long matrixProducts(SizedNode node) {
    if (node.inputs().size() != 2) {
      return 0;
    }
    double sizes =
        (double) elements(node.inputs().get(0))
            * elements(node.inputs().get(1))
            * elements(node.output(0));
    return (long) Math.sqrt(sizes / Math.max(1, sideBySide(node)));
  }

  /** Returns how many products of matrices a node computes side by side. */
  private double sideBySide(SizedNode node) {
    List<Long> first = extents(node.inputs().get(0));
    double products = 1;
    if (node.operation().equals("Einsum")) {
      String[] terms =
          node.definition().getAttrOrThrow("equation").getS().toStringUtf8().split(",|->", -1);
      for (int axis = 0; terms.length == 3 && axis < first.size(); axis++) {
        String label = axis < terms[0].length() ? terms[0].substring(axis, axis + 1) : " ";
        products *= terms[1].contains(label) && terms[2].contains(label) ? first.get(axis) : 1;
      }
      return products;
    }
    List<Long> second = extents(node.inputs().get(1));
    for (int axis = 0; first.size() == second.size() && axis < first.size() - 2; axis++) {
      products *= first.get(axis).equals(second.get(axis)) ? first.get(axis) : 1;
    }
    return products;
  }

  /** Returns the products that make one number of a convolution's output. */
  private long perOutput(TensorName filter) {
    List<Long> extents = extents(filter);
    return extents.isEmpty() ? 0 : elements(filter) / Math.max(1, extents.get(extents.size() - 1));
  }

  private long area(TensorName filter) {
    List<Long> extents = extents(filter);
    return extents.size() < 2 ? 0 : extents.get(0) * extents.get(1);
  }

  private long elements(TensorName tensor) {
    return graph.extents(tensor).map(extents -> extents.elements(batch)).orElse(0L);
  }

  private List<Long> extents(TensorName tensor) {
    return graph.extents(tensor).map(extents -> extents.in(batch)).orElse(List.of());
  }
}
