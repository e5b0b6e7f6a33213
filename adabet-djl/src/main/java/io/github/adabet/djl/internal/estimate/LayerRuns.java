package io.github.adabet.djl.internal.estimate;

import io.github.adabet.Layer;
import io.github.adabet.djl.internal.trace.OperationTrace;
import io.github.adabet.djl.internal.trace.OperationTrace.Operation;
import io.github.adabet.djl.internal.trace.OperationTrace.Tensor;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Where the runs of layers begin and end in the operations of a pass. */
final class LayerRuns {

  private LayerRuns() {}

  /** Returns what the last operation of each run of some layers makes. */
  static List<Tensor> outputs(OperationTrace trace, Set<Layer> layers) {
    List<Tensor> outputs = new ArrayList<>();
    List<Operation> operations = trace.operations();
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      boolean ends =
          i + 1 == operations.size() || !operations.get(i + 1).place().equals(operation.place());
      if (ends && isOf(operation, layers)) {
        outputs.addAll(operation.outputs());
      }
    }
    return outputs;
  }

  /** Returns what the first operation of each run of some layers reads, parameters left out. */
  static List<Tensor> inputs(OperationTrace trace, Set<Layer> layers) {
    List<Tensor> inputs = new ArrayList<>();
    List<Operation> operations = trace.operations();
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      boolean begins = i == 0 || !operations.get(i - 1).place().equals(operation.place());
      if (begins && isOf(operation, layers)) {
        inputs.addAll(operation.data());
      }
    }
    return inputs;
  }

  private static boolean isOf(Operation operation, Set<Layer> layers) {
    BlockTree.Leaf leaf = operation.leaf();
    if (leaf != null) {
      return leaf.layer() != null && layers.contains(leaf.layer());
    }
    // Networks that are no trees of blocks know the layer by its name alone.
    return layers.stream().anyMatch(layer -> layer.name().equals(operation.place()));
  }
}
