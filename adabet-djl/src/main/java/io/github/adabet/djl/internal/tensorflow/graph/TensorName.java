package io.github.adabet.djl.internal.tensorflow.graph;

/**
 * A tensor of a graph: one output of one node.
 *
 * @param node the node's name
 * @param index which of its outputs, from 0
 */
public record TensorName(String node, int index) {

  /**
   * Reads the name of a tensor as graphs and signatures write it.
   *
   * @param text {@code node} for its first output, or {@code node:index}
   * @return the tensor
   * @throws NumberFormatException if what follows the colon is no number
   */
  public static TensorName of(String text) {
    int colon = text.lastIndexOf(':');
    return colon < 0
        ? new TensorName(text, 0)
        : new TensorName(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  /** Whether an input of a node is an edge that carries no tensor and says only what runs first. */
  static boolean isControl(String input) {
    return input.startsWith("^");
  }

  /** Returns the name as inputs of nodes are written: without the index of a first output. */
  String asInput() {
    return index == 0 ? node : toString();
  }

  /** Returns {@code node:index}. */
  @Override
  public String toString() {
    return node + ":" + index;
  }
}
