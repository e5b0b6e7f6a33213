package io.github.adabet.djl.internal.tensorflow.graph;

import io.github.adabet.LayerKind;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/** What the names of nodes and variables, and the operations that read these, say of a layer. */
final class LayerNames {

  private static final Set<String> DENSE =
      Set.of("MatMul", "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3", "Einsum", "SparseMatMul");
  private static final Set<String> LOOPS =
      Set.of("While", "StatelessWhile", "If", "StatelessIf", "Case", "StatelessCase", "For");
  private static final Set<String> RECURRENT =
      Set.of("CudnnRNN", "CudnnRNNV2", "CudnnRNNV3", "LSTMBlockCell", "BlockLSTM", "BlockLSTMV2");
  private static final Set<String> OF_NORMALIZATIONS =
      Set.of("gamma", "beta", "moving_mean", "moving_variance");

  private LayerNames() {}

  /** Returns a name without its last part, or another if it has one part only. */
  static String parent(String name, String otherwise) {
    int slash = name.lastIndexOf('/');
    return slash < 0 ? otherwise : name.substring(0, slash);
  }

  /** Returns the innermost name scope that holds all nodes; empty if there is none. */
  static String commonScope(Collection<String> nodes) {
    String common = null;
    for (String node : nodes) {
      String scope = parent(node, "");
      common = common == null ? scope : common(common, scope);
    }
    return common == null ? "" : common;
  }

  private static String common(String one, String other) {
    String scope = one;
    while (!scope.isEmpty() && !isInside(other, scope)) {
      scope = parent(scope, "");
    }
    return scope;
  }

  /** Whether a node stands in a scope, or is the one that gave the scope its name. */
  static boolean isInside(String node, String scope) {
    return node.startsWith(scope)
        && (node.length() == scope.length() || node.charAt(scope.length()) == '/');
  }

  /** Whether a node runs functions of the model that cannot be put in its place. */
  static boolean isLoop(NodeDef node) {
    return LOOPS.contains(node.getOp());
  }

  /** Whether a node's operation puts the channels before the places of an image. */
  static boolean hasChannelsFirst(NodeDef node) {
    @Nullable AttrValue format = node.getAttrMap().get("data_format");
    return format != null && format.getS().toStringUtf8().startsWith("NC");
  }

  /** Returns what a layer computes, as its variables and the nodes that compute from them tell. */
  static LayerKind kind(List<NodeDef> nodes, List<GraphVariable> variables) {
    if (any(nodes, node -> isLoop(node) || RECURRENT.contains(node.getOp()))) {
      return LayerKind.RECURRENT;
    }
    if (any(nodes, node -> node.getOp().toLowerCase(Locale.ROOT).contains("conv"))) {
      return LayerKind.CONVOLUTION;
    }
    if (any(nodes, node -> node.getOp().startsWith("FusedBatchNorm"))
        || variables.stream()
            .anyMatch(
                variable ->
                    OF_NORMALIZATIONS.contains(
                        variable.name().substring(variable.name().lastIndexOf('/') + 1)))) {
      return LayerKind.NORMALIZATION;
    }
    if (any(nodes, node -> DENSE.contains(node.getOp()))) {
      return LayerKind.DENSE;
    }
    if (any(nodes, node -> node.getOp().startsWith("Gather"))) {
      return LayerKind.EMBEDDING;
    }
    return LayerKind.OTHER;
  }

  private static boolean any(List<NodeDef> nodes, Predicate<? super NodeDef> condition) {
    return nodes.stream().anyMatch(condition);
  }
}
