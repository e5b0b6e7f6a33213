package io.github.adabet.djl.internal.tensorflow.head;

import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.tensorflow.graph.GraphEdges;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.Logits;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.model.CheckedModel;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/**
 * A dense layer at the end of a model: features times a kernel, plus a bias, with nothing but a
 * softmax or sigmoid behind it.
 *
 * @param layer its name
 * @param kernel of shape (features, classes)
 * @param bias of shape (classes), if there is one
 */
record DenseHead(String layer, GraphVariable kernel, Optional<GraphVariable> bias) {

  private static final Set<String> SUMS = Set.of("BiasAdd", "Add", "AddV2");

  /**
   * Finds the head.
   *
   * @param model with a single output
   * @throws UnsupportedModelException if it does not end with such a layer; the message says what
   *     can be done
   */
  static DenseHead of(CheckedModel model) {
    return new Search(model).head();
  }

  /** Walks back from the output of one model. */
  private static final class Search {

    private final CheckedModel model;
    private final ModelGraph graph;

    Search(CheckedModel model) {
      this.model = model;
      this.graph = model.graph();
    }

    DenseHead head() {
      TensorName logits = handedOn(Logits.of(graph, graph.outputs().get(0).tensor()).tensor());
      NodeDef last = graph.node(logits.node());
      Optional<GraphVariable> bias = Optional.empty();
      if (SUMS.contains(last.getOp())) {
        List<TensorName> terms = GraphEdges.inputs(last);
        int second = variable(terms.get(1)).isPresent() ? 1 : 0;
        bias = variable(terms.get(second)).filter(variable -> variable.shape().size() == 1);
        if (bias.isEmpty()) {
          throw refused(last);
        }
        last = graph.node(handedOn(terms.get(1 - second)).node());
      }
      if (!last.getOp().equals("MatMul")
          || flag(last, "transpose_a")
          || flag(last, "transpose_b")) {
        throw refused(last);
      }
      NodeDef product = last;
      GraphVariable kernel =
          variable(GraphEdges.inputs(product).get(1))
              .filter(variable -> variable.shape().size() == 2)
              .orElseThrow(() -> refused(product));
      requireReadOnce(kernel);
      bias.ifPresent(this::requireReadOnce);
      return new DenseHead(layerOf(kernel), kernel, bias);
    }

    private TensorName handedOn(TensorName tensor) {
      TensorName source = tensor;
      while (graph.node(source.node()).getOp().equals("Identity")) {
        source = GraphEdges.inputs(graph.node(source.node())).get(0);
      }
      return source;
    }

    /** Returns the variable whose value a tensor is, if it is one's. */
    private Optional<GraphVariable> variable(TensorName tensor) {
      TensorName value = handedOn(tensor);
      return graph.variables().stream()
          .filter(variable -> variable.values().contains(value))
          .findFirst();
    }

    private void requireReadOnce(GraphVariable variable) {
      long readers =
          variable.values().stream()
              .flatMap(value -> graph.edges().readers(value).stream())
              .filter(graph.forward()::contains)
              .count();
      if (readers != 1 || !variable.opaqueReaders().isEmpty()) {
        throw new UnsupportedModelException(
            "The variable "
                + variable.name()
                + " of the last layer is read elsewhere, too, so that the layer cannot be replaced."
                + " Export the network with the number of classes");
      }
    }

    private String layerOf(GraphVariable kernel) {
      return model.layers().stream()
          .filter(layer -> layer.trainable().contains(kernel))
          .map(GraphLayer::layer)
          .map(io.github.adabet.Layer::name)
          .findFirst()
          .orElseThrow(
              () ->
                  new UnsupportedModelException(
                      "The variable "
                          + kernel.name()
                          + " of the last layer is not trainable, so that a new one would stay"
                          + " random. Export the network with the number of classes"));
    }

    private static boolean flag(NodeDef node, String attribute) {
      return node.getAttrMap().containsKey(attribute) && node.getAttrOrThrow(attribute).getB();
    }

    private static UnsupportedModelException refused(NodeDef last) {
      return new UnsupportedModelException(
          "The network does not end with a dense layer and nothing but a softmax or sigmoid behind"
              + " it, but with "
              + last.getOp()
              + " ("
              + last.getName()
              + "), so that its last layer cannot be replaced. Export it with the number of"
              + " classes");
    }
  }
}
