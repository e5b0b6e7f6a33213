package io.github.adabet.djl.internal.tensorflow.graph;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a graph of inference still shows of dropout. Keras 3 leaves nothing of it, Keras 2 a node
 * that hands on what it is given. Neither says with which probability numbers were dropped, so that
 * training goes on without.
 */
public final class DropoutTraces {

  private static final Set<String> DRAWS =
      Set.of("RandomUniform", "StatelessRandomUniform", "StatelessRandomUniformV2");
  private static final Set<String> HANDING_ON = Set.of("Identity", "IdentityN");

  private DropoutTraces() {}

  /** Says it in a few words, with the names of nodes. */
  public static String describe(ModelGraph graph) {
    List<String> drawing = named(graph, DRAWS, "");
    if (!drawing.isEmpty()) {
      return "random numbers are drawn in training and inference alike by " + drawing;
    }
    List<String> left = named(graph, HANDING_ON, "dropout");
    return left.isEmpty()
        ? "none to be seen in the graph of inference"
        : "left out, as in inference, where it was: " + left;
  }

  private static List<String> named(ModelGraph graph, Set<String> operations, String part) {
    return graph.nodes().values().stream()
        .filter(node -> operations.contains(node.getOp()))
        .map(node -> node.getName())
        .filter(graph.forward()::contains)
        .filter(name -> name.toLowerCase(Locale.ROOT).contains(part))
        .toList();
  }
}
