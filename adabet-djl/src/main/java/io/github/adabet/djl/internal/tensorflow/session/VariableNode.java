package io.github.adabet.djl.internal.tensorflow.session;

import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import java.util.List;
import java.util.Set;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * A variable as it stands in a graph, whether or not the signature reads it.
 *
 * @param node its name
 * @param isResource whether it gives a handle; otherwise it gives the numbers themselves
 * @param type the element type
 */
public record VariableNode(String node, boolean isResource, DataType type) {

  private static final Set<String> REFERENCES = Set.of("VariableV2", "Variable");

  /** Returns where a variable of the signature stands. */
  public static VariableNode of(GraphVariable variable) {
    return new VariableNode(variable.node(), variable.isResource(), variable.type());
  }

  /** Returns all variables of a graph, those included that are only saved and restored. */
  public static List<VariableNode> allOf(ModelGraph graph) {
    return graph.nodes().values().stream()
        .filter(node -> node.getOp().equals("VarHandleOp") || REFERENCES.contains(node.getOp()))
        .map(VariableNode::of)
        .toList();
  }

  private static VariableNode of(NodeDef node) {
    return new VariableNode(
        node.getName(), node.getOp().equals("VarHandleOp"), node.getAttrOrThrow("dtype").getType());
  }
}
