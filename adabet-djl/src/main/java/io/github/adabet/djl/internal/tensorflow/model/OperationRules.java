package io.github.adabet.djl.internal.tensorflow.model;

import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.tensorflow.graph.FunctionLibrary;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;

/**
 * What a model may do. A graph is a program: operations of TensorFlow read and write files, open
 * connections, call Python and end the process. No network needs them to compute its outputs, so
 * they are refused unless they are allowed by name; the model's saving and restoring may use the
 * few that these take.
 */
final class OperationRules {

  private static final Pattern REACHES_OUT =
      Pattern.compile(
          ".*(?:File|Reader|Record|Checkpoint|Summary|Dataset|Iterator|LMDB|Rpc|PyFunc|TPU"
              + "|Collective|Nccl|DebugIdentity).*"
              + "|_?(?:Host)?(?:Send|Recv)|Save|SaveSlices|SaveV2|Restore|RestoreSlice|RestoreV2"
              + "|DistributedSave|DTensorRestoreV2|LoadAndRemapMatrix|ImmutableConst|Print|PrintV2"
              + "|DumpTensor|RemoteCall|RemoteFusedGraphExecute|Abort");

  private static final Set<String> OF_CHECKPOINTS =
      Set.of("SaveV2", "RestoreV2", "MergeV2Checkpoints", "ShardedFilename", "ShardedFilespec");

  private final ModelGraph graph;
  private final FunctionLibrary functions;
  private final Set<String> allowed;

  OperationRules(ModelGraph graph, Set<String> allowed) {
    this.graph = graph;
    this.functions = new FunctionLibrary(graph.definition().getLibrary());
    this.allowed = Set.copyOf(allowed);
  }

  /**
   * Checks every node that may run.
   *
   * @throws UnsupportedModelException if an operation is not known to this TensorFlow, or reaches
   *     out and is not allowed by name
   */
  void check() {
    Set<String> saving = graph.edges().upstream(graph.saverNodes());
    Set<NodeDef> ofSaver = new LinkedHashSet<>();
    Set<NodeDef> others = new LinkedHashSet<>();
    Set<String> needed = new LinkedHashSet<>(graph.forward());
    graph
        .initializer()
        .ifPresent(initializer -> needed.addAll(graph.edges().upstream(List.of(initializer))));
    for (NodeDef node : graph.nodes().values()) {
      boolean saves = saving.contains(node.getName()) && !needed.contains(node.getName());
      (saves ? ofSaver : others).add(node);
    }
    check(others, Set.of());
    check(ofSaver, OF_CHECKPOINTS);
  }

  private void check(Set<NodeDef> nodes, Set<String> granted) {
    checkEach(nodes, granted);
    for (FunctionDef function : functions.reachable(nodes)) {
      checkEach(function.getNodeDefList(), granted);
    }
  }

  private void checkEach(Collection<NodeDef> nodes, Set<String> granted) {
    for (NodeDef node : nodes) {
      String operation = node.getOp();
      if (functions.signature(operation).isEmpty()) {
        graph.operations().requireKnown(node);
      }
      if (REACHES_OUT.matcher(operation).matches()
          && !granted.contains(operation)
          && !allowed.contains(operation)) {
        throw new UnsupportedModelException(
            "the node "
                + node.getName()
                + " of the model is of the operation "
                + operation
                + ", which reaches files, connections or code outside of the model. If you trust"
                + " it, allow the operation by SavedModelOptions.allowOperations");
      }
    }
  }
}
