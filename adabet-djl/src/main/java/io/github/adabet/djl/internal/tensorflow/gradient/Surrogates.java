package io.github.adabet.djl.internal.tensorflow.gradient;

import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Puts operations of the same value in the place of those that TensorFlow builds no gradient for.
 * They stand under the same names, so that the gradients that are built from them fit the graph as
 * it was, too.
 *
 * <ul>
 *   <li>{@code Erfc(x)}, of which Keras makes GELU, becomes {@code 1 - Erf(x)}.
 *   <li>A convolution with explicit padding gets another padding, because there is an error
 *       otherwise; {@link BackwardConvolutions} puts the padding into its gradient.
 * </ul>
 */
final class Surrogates {

  private static final String PREFIX = "adabet_surrogate/";

  private Surrogates() {}

  /**
   * Replaces nodes.
   *
   * @param nodes a graph's, by name
   * @return the same with surrogates, and what these are made of
   */
  static Map<String, NodeDef> replace(Map<String, NodeDef> nodes) {
    Map<String, NodeDef> replaced = new LinkedHashMap<>();
    List<NodeDef> parts = new ArrayList<>();
    nodes.forEach((name, node) -> replaced.put(name, surrogate(node, parts)));
    parts.forEach(part -> replaced.put(part.getName(), part));
    return replaced;
  }

  private static NodeDef surrogate(NodeDef node, List<NodeDef> parts) {
    if (node.getOp().equals("Erfc")) {
      return oneMinusErf(node, parts);
    }
    if (BackwardConvolutions.isConvolution(node)
        && GradientRules.padding(node).equals("EXPLICIT")) {
      return node.toBuilder()
          .putAttr("padding", Nodes.text("SAME"))
          .putAttr(
              "explicit_paddings",
              AttrValue.newBuilder().setList(AttrValue.ListValue.getDefaultInstance()).build())
          .build();
    }
    return node;
  }

  private static NodeDef oneMinusErf(NodeDef node, List<NodeDef> parts) {
    DataType type = node.getAttrOrThrow("T").getType();
    String one = PREFIX + node.getName() + "/one";
    String erf = PREFIX + node.getName() + "/erf";
    parts.add(Nodes.constant(one, type, 1));
    parts.add(Nodes.typed("Erf", erf, type, List.of(TensorName.of(node.getInput(0)))).build());
    NodeDef.Builder difference =
        Nodes.typed(
            "Sub", node.getName(), type, List.of(new TensorName(one, 0), new TensorName(erf, 0)));
    node.getInputList().stream().skip(1).forEach(difference::addInput);
    return difference.build();
  }
}
