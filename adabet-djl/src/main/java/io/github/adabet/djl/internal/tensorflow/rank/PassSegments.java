package io.github.adabet.djl.internal.tensorflow.rank;

import io.github.adabet.djl.internal.tensorflow.graph.GraphEdges;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.session.ElementTypes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.tensorflow.proto.NodeDef;

/**
 * Cuts a forward pass into segments. A session cannot be stopped halfway, and hands out nothing
 * before it is done: the outputs of all layers at once are many times the memory of the pass. So
 * each segment is a run of its own, which is fed what the one before computed and later ones need,
 * the frontier, and shows a few layers. Nothing is computed twice, nothing is copied, and in memory
 * are the outputs of the layers of one segment, and two frontiers.
 *
 * <p>A cut must not lie where what crosses it cannot leave the session, such as lists of tensors
 * between the parts of a recurrent layer, or where a node waits for another without reading it.
 */
public final class PassSegments {

  /** Operations of loops and branches of TensorFlow 1, which are nothing but parts of a whole. */
  private static final Set<String> PARTS =
      Set.of("Enter", "Exit", "Switch", "Merge", "NextIteration", "LoopCond", "RefEnter");

  /**
   * A part of a pass.
   *
   * @param layers that it shows, in forward order, at least one
   * @param frontier the tensors that later segments read, of this one and of those before
   */
  public record Segment(List<GraphLayer> layers, Set<TensorName> frontier) {

    /** Copies both. */
    public Segment {
      layers = List.copyOf(layers);
      frontier = Set.copyOf(frontier);
    }
  }

  private final ModelGraph graph;
  private final List<GraphLayer> layers;
  private final Function<GraphLayer, Set<TensorName>> shown;
  private final ToLongFunction<TensorName> bytes;
  private final Set<String> data;

  private PassSegments(
      ModelGraph graph,
      List<GraphLayer> layers,
      Function<GraphLayer, Set<TensorName>> shown,
      ToLongFunction<TensorName> bytes) {
    this.graph = graph;
    this.layers = layers;
    this.shown = shown;
    this.bytes = bytes;
    this.data = graph.data();
  }

  /**
   * Cuts the pass that shows all layers.
   *
   * @param graph of the model
   * @param layers in forward order
   * @param shown the tensors of data that are shown of a layer
   * @param bytes the size of a tensor
   * @param most how many bytes the layers of a segment of several layers may have together
   * @return in order; every layer is in one of them
   */
  public static List<Segment> of(
      ModelGraph graph,
      List<GraphLayer> layers,
      Function<GraphLayer, Set<TensorName>> shown,
      ToLongFunction<TensorName> bytes,
      long most) {
    return new PassSegments(graph, layers, shown, bytes).cut(most);
  }

  private List<Segment> cut(long most) {
    List<Segment> segments = new ArrayList<>();
    boolean divisible =
        graph.forward().stream().noneMatch(node -> PARTS.contains(graph.node(node).getOp()));
    int first = 0;
    long held = 0;
    for (int next = 0; next < layers.size(); next++) {
      long size = shown.apply(layers.get(next)).stream().mapToLong(bytes).sum();
      if (divisible && next > first && held + size > most) {
        Frontier frontier = frontierBefore(next);
        if (frontier.possible()) {
          segments.add(new Segment(layers.subList(first, next), frontier.tensors()));
          first = next;
          held = 0;
        }
      }
      held += size;
    }
    segments.add(new Segment(layers.subList(first, layers.size()), Set.of()));
    return segments;
  }

  /** What crosses a cut, and whether a pass can be cut there. */
  private record Frontier(Set<TensorName> tensors, boolean possible) {}

  private Frontier frontierBefore(int next) {
    GraphEdges edges = graph.edges();
    int cut = edges.position(layers.get(next - 1).output().node());
    Set<TensorName> later = new LinkedHashSet<>();
    layers.subList(next, layers.size()).forEach(layer -> later.addAll(shown.apply(layer)));
    Set<TensorName> crossing = new LinkedHashSet<>();
    for (TensorName tensor : later) {
      if (edges.position(tensor.node()) <= cut) {
        crossing.add(tensor);
      }
    }
    boolean possible = true;
    for (String name : edges.upstream(later.stream().map(TensorName::node).toList())) {
      if (edges.position(name) > cut) {
        NodeDef node = graph.node(name);
        for (TensorName input : GraphEdges.inputs(node)) {
          if (data.contains(input.node()) && edges.position(input.node()) <= cut) {
            crossing.add(input);
          }
        }
        possible &=
            GraphEdges.waitsFor(node).stream()
                .noneMatch(other -> data.contains(other) && edges.position(other) <= cut);
      }
    }
    possible &=
        crossing.stream()
            .allMatch(
                tensor ->
                    ElementTypes.of(
                            graph.operations().typeOf(graph.node(tensor.node()), tensor.index()))
                        .isPresent());
    return new Frontier(crossing, possible);
  }
}
