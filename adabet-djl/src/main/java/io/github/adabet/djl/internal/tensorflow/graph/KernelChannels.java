package io.github.adabet.djl.internal.tensorflow.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/**
 * Which numbers of a kernel make an output channel, and which read an input channel, by the
 * operation that reads the kernel. A position in the kernel, row-major, is of the channel {@code
 * position / inner % channels}.
 *
 * @param outputs of the output channels
 * @param inputs of the input channels
 */
public record KernelChannels(Axis outputs, Axis inputs) {

  /**
   * Neighbouring axes of a kernel, as one.
   *
   * @param inner how many numbers stand side by side in one channel
   * @param channels how many there are
   */
  public record Axis(int inner, int channels) {

    /** Returns the channel of a position. */
    public int of(int position) {
      return position / inner % channels;
    }

    private static Axis of(List<Long> shape, int first, int last) {
      return new Axis(
          Math.toIntExact(product(shape.subList(last + 1, shape.size()))),
          Math.toIntExact(product(shape.subList(first, last + 1))));
    }

    private static long product(List<Long> extents) {
      return extents.stream().reduce(1L, Math::multiplyExact);
    }
  }

  private static final Set<String> PRODUCTS =
      Set.of("MatMul", "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3");

  /**
   * Finds the channels of a kernel. Where no operation says otherwise they are as in TensorFlow's
   * convolutions and matrix products: the last axis has the outputs, the one before it the inputs.
   *
   * @param graph of the model
   * @param kernel of two or more axes
   */
  public static KernelChannels of(ModelGraph graph, GraphVariable kernel) {
    for (TensorName value : kernel.values()) {
      Optional<KernelChannels> found = of(graph, value, kernel.shape());
      if (found.isPresent()) {
        return found.get();
      }
    }
    int last = kernel.shape().size() - 1;
    return of(kernel.shape(), last, last - 1);
  }

  private static Optional<KernelChannels> of(ModelGraph graph, TensorName value, List<Long> shape) {
    for (String name : graph.edges().readers(value)) {
      NodeDef reader = graph.node(name);
      Optional<KernelChannels> found =
          reader.getOp().equals("Reshape")
              ? ofReshaped(graph, reader, shape)
              : of(reader, value, shape);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /**
   * A kernel of more axes is multiplied as a matrix, whose positions are the same. One step leads
   * there; a matrix that is made a matrix again is not followed.
   */
  private static Optional<KernelChannels> ofReshaped(
      ModelGraph graph, NodeDef reshape, List<Long> shape) {
    NodeDef extents = graph.node(GraphEdges.inputs(reshape).get(1).node());
    if (!extents.getOp().equals("Const")) {
      return Optional.empty();
    }
    long[] stated = WholeNumbers.of(extents.getAttrOrThrow("value").getTensor());
    long known = Arrays.stream(stated).filter(extent -> extent > 0).reduce(1, (a, b) -> a * b);
    List<Long> matrix =
        Arrays.stream(stated)
            .mapToObj(extent -> extent < 0 ? Axis.product(shape) / known : extent)
            .toList();
    if (matrix.size() != 2) {
      return Optional.empty();
    }
    TensorName value = new TensorName(reshape.getName(), 0);
    return graph.edges().readers(value).stream()
        .map(name -> of(graph.node(name), value, matrix))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static KernelChannels of(List<Long> shape, int output, int input) {
    return new KernelChannels(Axis.of(shape, output, output), Axis.of(shape, input, input));
  }

  private static Optional<KernelChannels> of(NodeDef reader, TensorName value, List<Long> shape) {
    int last = shape.size() - 1;
    String operation = reader.getOp();
    if (operation.equals("Conv2DBackpropInput")) {
      return Optional.of(of(shape, last - 1, last));
    }
    if (operation.equals("DepthwiseConv2dNative")) {
      // Each input channel makes several output channels of its own.
      return Optional.of(
          new KernelChannels(Axis.of(shape, last - 1, last), Axis.of(shape, last - 1, last - 1)));
    }
    if (PRODUCTS.contains(operation)) {
      boolean isSecond = GraphEdges.inputs(reader).get(1).equals(value);
      boolean isTransposed =
          flag(reader, isSecond ? "transpose_b" : "transpose_a")
              || flag(reader, isSecond ? "adj_y" : "adj_x");
      return Optional.of(
          isSecond == isTransposed ? of(shape, last - 1, last) : of(shape, last, last - 1));
    }
    return operation.equals("Einsum") ? ofEinsum(reader, value, shape) : Optional.empty();
  }

  private static boolean flag(NodeDef node, String attribute) {
    return node.getAttrOrDefault(attribute, AttrValue.getDefaultInstance()).getB();
  }

  /** The axes that stay in the product are those of the outputs, the others of the inputs. */
  private static Optional<KernelChannels> ofEinsum(
      NodeDef node, TensorName value, List<Long> shape) {
    String[] terms = node.getAttrOrThrow("equation").getS().toStringUtf8().split(",|->", -1);
    int operand = GraphEdges.inputs(node).indexOf(value);
    if (terms.length != 3 || terms[operand].length() != shape.size()) {
      return Optional.empty();
    }
    String kernel = terms[operand];
    Optional<Axis> outputs = axis(kernel, terms[2], shape, true);
    Optional<Axis> inputs = axis(kernel, terms[2], shape, false);
    return outputs.isPresent() && inputs.isPresent()
        ? Optional.of(new KernelChannels(outputs.get(), inputs.get()))
        : Optional.empty();
  }

  /** Returns the axes that stay, or that do not, if they are neighbours. */
  private static Optional<Axis> axis(
      String kernel, String product, List<Long> shape, boolean isKept) {
    int first = -1;
    int last = -1;
    int count = 0;
    for (int axis = 0; axis < kernel.length(); axis++) {
      if (product.indexOf(kernel.charAt(axis)) >= 0 == isKept) {
        first = count == 0 ? axis : first;
        last = axis;
        count++;
      }
    }
    return count > 0 && last - first + 1 == count
        ? Optional.of(Axis.of(shape, first, last))
        : Optional.empty();
  }
}
