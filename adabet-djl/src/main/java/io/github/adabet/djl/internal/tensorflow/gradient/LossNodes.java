package io.github.adabet.djl.internal.tensorflow.gradient;

import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * The nodes of a loss behind a network, and what they must be given.
 *
 * @param targets takes a tensor of the outputs' shape
 * @param weights takes a tensor of the outputs' shape, or a single number; not read by every loss
 * @param scale takes a single number
 * @param loss a single number
 * @param nodes all of them
 */
record LossNodes(
    TensorName targets,
    TensorName weights,
    TensorName scale,
    TensorName loss,
    List<NodeDef> nodes) {

  private static final String PREFIX = "adabet_loss/";
  private static final DataType TYPE = DataType.DT_FLOAT;

  /**
   * Writes a loss of outputs of float32.
   *
   * @param kind which one
   * @param outputs what it is computed from
   * @param axes the number of axes of the outputs
   */
  static LossNodes of(LossKind kind, TensorName outputs, int axes) {
    return new Writer(kind, outputs).write(axes);
  }

  /** Adds one node after another. */
  private static final class Writer {

    private final LossKind kind;
    private final TensorName outputs;
    private final List<NodeDef> nodes = new ArrayList<>();
    private final TensorName targets = placeholder("targets");
    private final TensorName weights = placeholder("weights");
    private final TensorName scale = placeholder("scale");

    Writer(LossKind kind, TensorName outputs) {
      this.kind = kind;
      this.outputs = outputs;
    }

    LossNodes write(int axes) {
      TensorName each =
          switch (kind) {
            case CROSS_ENTROPY -> crossEntropy();
            case BINARY_CROSS_ENTROPY -> binaryCrossEntropy();
            case SQUARED -> add("Square", "each", error());
            case ABSOLUTE -> add("Abs", "each", error());
            case HUBER -> huber();
          };
      int[] all = new int[axes];
      for (int axis = 0; axis < axes; axis++) {
        all[axis] = axis;
      }
      TensorName everything = added(Nodes.constant(PREFIX + "axes", all));
      TensorName sum =
          added(
              Nodes.typed("Sum", PREFIX + "sum", TYPE, List.of(each, everything))
                  .putAttr("Tidx", Nodes.type(DataType.DT_INT32))
                  .build());
      TensorName loss = add("Mul", "loss", sum, scale);
      return new LossNodes(targets, weights, scale, loss, List.copyOf(nodes));
    }

    private TensorName crossEntropy() {
      TensorName logarithms =
          added(Nodes.typed("LogSoftmax", PREFIX + "logarithms", TYPE, List.of(outputs)).build());
      return add("Neg", "each", add("Mul", "weighted", logarithms, targets));
    }

    private TensorName binaryCrossEntropy() {
      TensorName one = added(Nodes.constant(PREFIX + "one", TYPE, 1));
      TensorName absent = add("Mul", "absent", add("Sub", "others", one, targets), outputs);
      TensorName softplus = add("Softplus", "softplus", add("Neg", "negated", outputs));
      return add("AddV2", "each", absent, add("Mul", "present", weights, softplus));
    }

    private TensorName huber() {
      TensorName size = add("Abs", "size", error());
      TensorName capped =
          add("Minimum", "capped", size, added(Nodes.constant(PREFIX + "one", TYPE, 1)));
      TensorName half =
          add("Mul", "half", capped, added(Nodes.constant(PREFIX + "factor", TYPE, 0.5)));
      return add("Mul", "each", capped, add("Sub", "rest", size, half));
    }

    private TensorName error() {
      return add("Sub", "error", outputs, targets);
    }

    private TensorName placeholder(String name) {
      return added(Nodes.placeholder(PREFIX + name, TYPE));
    }

    private TensorName add(String operation, String name, TensorName... inputs) {
      return added(Nodes.typed(operation, PREFIX + name, TYPE, List.of(inputs)).build());
    }

    private TensorName added(NodeDef node) {
      nodes.add(node);
      return new TensorName(node.getName(), 0);
    }
  }
}
