package io.github.adabet.djl.internal.tensorflow.head;

import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.tensorflow.graph.GraphEdges;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.Logits;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.graph.WholeNumbers;
import io.github.adabet.djl.internal.tensorflow.model.CheckedModel;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * The last layer of a model: features times a kernel, plus a bias, with nothing but a softmax or
 * sigmoid behind it. The product is that of matrices, or a convolution of one by one, as in
 * MobileNetV3, whose places are flattened behind it.
 *
 * @param layer its name
 * @param kernel of shape (features, classes), or (1, 1, features, classes)
 * @param bias of shape (classes), if there is one
 * @param stated the constants of shapes whose last number is the number of classes
 */
record DenseHead(
    String layer, GraphVariable kernel, Optional<GraphVariable> bias, Set<String> stated) {

  private static final Set<String> SUMS = Set.of("BiasAdd", "Add", "AddV2");
  private static final int AXES_OF_CONVOLUTIONS = 4;

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

  /** Returns how many features a class is computed from. */
  int features() {
    return Math.toIntExact(kernel.shape().get(kernel.shape().size() - 2));
  }

  /** Returns the extents of the kernel for so many classes. */
  long[] kernelShape(int classes) {
    long[] shape = kernel.shape().stream().mapToLong(Long::longValue).toArray();
    shape[shape.length - 1] = classes;
    return shape;
  }

  /** Walks back from the output of one model. */
  private static final class Search {

    private final CheckedModel model;
    private final ModelGraph graph;
    private final Set<String> shapes = new LinkedHashSet<>();
    private boolean isFlattened;

    Search(CheckedModel model) {
      this.model = model;
      this.graph = model.graph();
    }

    DenseHead head() {
      TensorName logits = handedOn(Logits.of(graph, graph.outputs().get(0).tensor()).tensor());
      NodeDef last = graph.node(beforeFlattening(logits).node());
      Optional<GraphVariable> bias = Optional.empty();
      if (SUMS.contains(last.getOp())) {
        NodeDef sum = last;
        List<TensorName> terms = GraphEdges.inputs(sum);
        int second = bias(terms.get(1)).isPresent() ? 1 : 0;
        Bias found = bias(terms.get(second)).orElseThrow(() -> refused(sum));
        shapes.addAll(found.shapes());
        bias = Optional.of(found.variable());
        last = graph.node(handedOn(terms.get(1 - second)).node());
      }
      if (!isProduct(last)) {
        throw refused(last);
      }
      NodeDef product = last;
      GraphVariable kernel =
          variable(GraphEdges.inputs(product).get(1))
              .filter(variable -> isKernel(product, variable.shape()))
              .orElseThrow(() -> refused(product));
      requireUsable(kernel);
      bias.ifPresent(this::requireUsable);
      return new DenseHead(layerOf(kernel), kernel, bias, rewritten(kernel));
    }

    /** Returns the constants that must be rewritten: not those that leave the number open. */
    private Set<String> rewritten(GraphVariable kernel) {
      Set<String> rewritten = new LinkedHashSet<>();
      for (String shape : shapes) {
        NodeDef constant = graph.node(shape);
        long[] numbers = WholeNumbers.of(constant.getAttrOrThrow("value").getTensor());
        long last = numbers.length == 0 ? 0 : numbers[numbers.length - 1];
        if (last == kernel.shape().get(kernel.shape().size() - 1)) {
          rewritten.add(shape);
        } else if (last != -1) {
          throw refused(constant);
        }
      }
      return rewritten;
    }

    /** A bias, and the constants of the shapes that it is given before it is added. */
    private record Bias(GraphVariable variable, Set<String> shapes) {}

    /** Finds a bias, behind what gives it axes and takes them away again, as Keras 3 does. */
    private Optional<Bias> bias(TensorName term) {
      Set<String> given = new LinkedHashSet<>();
      TensorName at = handedOn(term);
      NodeDef node = graph.node(at.node());
      while (node.getOp().equals("Reshape") || node.getOp().equals("Squeeze")) {
        if (node.getOp().equals("Reshape")) {
          Optional<String> constant = constantOf(GraphEdges.inputs(node).get(1));
          if (constant.isEmpty()) {
            return Optional.empty();
          }
          given.add(constant.get());
        }
        at = handedOn(GraphEdges.inputs(node).get(0));
        node = graph.node(at.node());
      }
      return variable(at)
          .filter(variable -> variable.shape().size() == 1)
          .map(variable -> new Bias(variable, given));
    }

    private boolean isProduct(NodeDef node) {
      return node.getOp().equals("MatMul")
          ? !flag(node, "transpose_a") && !flag(node, "transpose_b") && !isFlattened
          : node.getOp().equals("Conv2D") && isFlattened;
    }

    private static boolean isKernel(NodeDef product, List<Long> shape) {
      return product.getOp().equals("MatMul")
          ? shape.size() == 2
          : shape.size() == AXES_OF_CONVOLUTIONS && shape.get(0) == 1 && shape.get(1) == 1;
    }

    /** Goes back behind what takes the axes of places away. */
    private TensorName beforeFlattening(TensorName logits) {
      NodeDef node = graph.node(logits.node());
      if (node.getOp().equals("Reshape")) {
        shapes.add(lastExtent(GraphEdges.inputs(node).get(1)));
      } else if (!node.getOp().equals("Squeeze")) {
        return logits;
      }
      isFlattened = true;
      return handedOn(GraphEdges.inputs(node).get(0));
    }

    /** Returns the constant that a shape takes its last number from. */
    private String lastExtent(TensorName shape) {
      NodeDef node = graph.node(shape.node());
      if (node.getOp().equals("Pack")) {
        List<TensorName> extents = GraphEdges.inputs(node);
        node = graph.node(extents.get(extents.size() - 1).node());
      }
      NodeDef last = node;
      return constantOf(new TensorName(last.getName(), 0)).orElseThrow(() -> refused(last));
    }

    /** Returns the name of a constant that nobody else reads. */
    private Optional<String> constantOf(TensorName tensor) {
      return graph.node(tensor.node()).getOp().equals("Const")
              && graph.edges().readers(tensor).size() == 1
          ? Optional.of(tensor.node())
          : Optional.empty();
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

    private void requireUsable(GraphVariable variable) {
      if (variable.type() != DataType.DT_FLOAT) {
        throw new UnsupportedModelException(
            "The variable "
                + variable.name()
                + " of the last layer is of the type "
                + variable.type()
                + ", and a new layer is of float32, which is what is trained. Export the network"
                + " with float32 weights");
      }
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
          "The last layer of the network cannot be replaced. That can be done where the network"
              + " ends with one dense layer (MatMul, and BiasAdd if there is a bias), or with a"
              + " convolution of one by one whose places are flattened, and nothing but a softmax"
              + " or sigmoid behind it; here stands "
              + last.getOp()
              + " ("
              + last.getName()
              + "). Export it with the number of classes");
    }
  }
}
