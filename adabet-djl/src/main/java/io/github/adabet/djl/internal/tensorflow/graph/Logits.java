package io.github.adabet.djl.internal.tensorflow.graph;

import java.util.Set;
import org.tensorflow.proto.NodeDef;

/**
 * The numbers from which a model computes its output, before the last activation function: losses
 * are computed from these, as large and small probabilities have lost their digits.
 *
 * @param tensor the logits; the output itself where no activation function is last
 * @param activation the function that makes the output of them
 */
public record Logits(TensorName tensor, Activation activation) {

  /** What makes an output of logits. */
  public enum Activation {
    /** Nothing. */
    NONE,
    /** Probabilities that sum up to 1. */
    SOFTMAX,
    /** Probabilities, each by itself. */
    SIGMOID
  }

  private static final Set<String> HANDED_ON = Set.of("Identity", "StopGradient", "EnsureShape");

  /** Walks back from an output of a graph. */
  public static Logits of(ModelGraph graph, TensorName output) {
    TensorName at = output;
    NodeDef node = graph.node(at.node());
    while (HANDED_ON.contains(node.getOp())) {
      at = GraphEdges.inputs(node).get(0);
      node = graph.node(at.node());
    }
    Activation activation =
        switch (node.getOp()) {
          case "Softmax" -> Activation.SOFTMAX;
          case "Sigmoid" -> Activation.SIGMOID;
          default -> Activation.NONE;
        };
    return activation == Activation.NONE
        ? new Logits(output, activation)
        : new Logits(GraphEdges.inputs(node).get(0), activation);
  }

  /**
   * Returns what a loss is differentiated by in the place of a tensor: the logits, if the tensor is
   * made of them by the last activation function, as the output of a layer that holds that function
   * is; otherwise the tensor itself.
   */
  public TensorName inPlaceOf(ModelGraph graph, TensorName output) {
    boolean isMadeOfThem =
        activation != Activation.NONE
            && graph.edges().downstream(Set.of(tensor.node())).contains(output.node());
    return isMadeOfThem ? tensor : output;
  }
}
