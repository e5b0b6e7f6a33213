package io.github.adabet.djl.internal.tensorflow.estimate;

import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * What TensorFlow 2.16 does with memory when it runs an operation on a processor: which outputs are
 * their input, which may take the place of an input that nothing else needs, and what a kernel
 * needs while it runs. Read off its kernels; what each tensor is kept for is in the graph.
 */
final class KernelRules {

  /** Those whose first output is their first input. */
  private static final Set<String> SHARING =
      Set.of(
          "Identity",
          "StopGradient",
          "PreventGradient",
          "EnsureShape",
          "CheckNumerics",
          "Snapshot",
          "PlaceholderWithDefault",
          "Reshape",
          "ExpandDims",
          "Squeeze",
          "Bitcast");

  /** Those that put out what is there before and after a run: variables, constants, handles. */
  private static final Set<String> STANDING =
      Set.of(
          "Const",
          "VarHandleOp",
          "ReadVariableOp",
          "VariableV2",
          "Variable",
          "Placeholder",
          "NoOp");

  /** Those that compute each number of their output from the number at its place in one tensor. */
  private static final Set<String> IN_PLACE_OF_FIRST =
      Set.of(
          "Abs",
          "Neg",
          "Exp",
          "Expm1",
          "Log",
          "Log1p",
          "Sqrt",
          "Rsqrt",
          "Square",
          "Reciprocal",
          "Inv",
          "Sin",
          "Cos",
          "Tanh",
          "Sigmoid",
          "Softplus",
          "Softsign",
          "Erf",
          "Erfc",
          "Relu",
          "Relu6",
          "LeakyRelu",
          "Elu",
          "Selu",
          "Floor",
          "Round",
          "Sign",
          "ZerosLike",
          "OnesLike",
          "BiasAdd",
          "Softmax",
          "LogSoftmax",
          "FusedBatchNormV3");

  /** The same, from two or more tensors. */
  private static final Set<String> IN_PLACE_OF_ANY =
      Set.of(
          "Add",
          "AddV2",
          "AddN",
          "Sub",
          "Mul",
          "Div",
          "RealDiv",
          "DivNoNan",
          "SquaredDifference",
          "Maximum",
          "Minimum",
          "Pow",
          "TanhGrad",
          "SigmoidGrad",
          "SqrtGrad",
          "RsqrtGrad",
          "ReciprocalGrad",
          "InvGrad",
          "SoftplusGrad",
          "SoftsignGrad",
          "ReluGrad",
          "Relu6Grad",
          "LeakyReluGrad",
          "EluGrad",
          "SeluGrad");

  /** Those that put out new tensors. */
  private static final Set<String> NEW =
      Set.of(
          "Transpose",
          "ConjugateTranspose",
          "Pack",
          "Unpack",
          "ConcatV2",
          "Split",
          "SplitV",
          "Slice",
          "StridedSlice",
          "StridedSliceGrad",
          "GatherV2",
          "ResourceGather",
          "Tile",
          "BroadcastTo",
          "Fill",
          "Pad",
          "PadV2",
          "MirrorPad",
          "MirrorPadGrad",
          "ReverseV2",
          "SpaceToBatchND",
          "BatchToSpaceND",
          "Select",
          "SelectV2",
          "Cast",
          "Less",
          "LessEqual",
          "Greater",
          "GreaterEqual",
          "Equal",
          "NotEqual",
          "ApproximateEqual",
          "LogicalAnd",
          "LogicalOr",
          "LogicalNot",
          "MatMul",
          "BatchMatMul",
          "BatchMatMulV2",
          "BatchMatMulV3",
          "Einsum",
          "Sum",
          "Mean",
          "Max",
          "Min",
          "Prod",
          "All",
          "Any",
          "Cumsum",
          "ArgMax",
          "AvgPool",
          "AvgPoolGrad",
          "MaxPool",
          "MaxPoolGrad",
          "Conv2D",
          "Conv2DBackpropInput",
          "Conv2DBackpropFilter",
          "DepthwiseConv2dNative",
          "DepthwiseConv2dNativeBackpropInput",
          "DepthwiseConv2dNativeBackpropFilter",
          "BiasAddGrad",
          "FusedBatchNormGradV3",
          "ResizeBilinear",
          "ResizeBilinearGrad",
          "ResizeNearestNeighbor",
          "ResizeNearestNeighborGrad",
          "OneHot",
          "ConcatOffset",
          "InvertPermutation",
          "Shape",
          "ShapeN",
          "Rank",
          "Size",
          "Range",
          "BroadcastArgs",
          "BroadcastGradientArgs",
          "DynamicStitch",
          "FloorDiv",
          "FloorMod",
          "Mod",
          "UnsortedSegmentSum",
          "ScatterNd",
          "TensorScatterUpdate",
          "Unique");

  /** Those that run at once where they are met; all others wait for their turn. */
  private static final Set<String> CHEAP =
      Set.of("Shape", "ShapeN", "Rank", "Size", "ConcatOffset", "BroadcastGradientArgs");

  /** Those that look at the extents of a tensor and at none of its numbers. */
  private static final Set<String> MEASURING = Set.of("Shape", "ShapeN", "Rank", "Size");

  static final List<String> ASSUMPTIONS =
      List.of(
          "The graph of the step is played through: a tensor is there from the operation that makes"
              + " it to the last one that reads it. What gradients need of the forward pass stands"
              + " in the graph.",
          "Operations run in the order in which they become possible; with several threads"
              + " TensorFlow runs some of them at the same time.",
          "Reshaping takes no memory, and what is computed number by number takes the place of an"
              + " input that nothing else needs.",
          "The new values of all trained variables are there together with the old ones, their"
              + " gradients and the optimizer's state.",
          "The graph of the gradients, threads and what the allocator leaves unused take 60 MiB in"
              + " a training, 15 MiB in a pass.",
          "Released memory goes back to the system, as NativeAllocation.apply() sees to.");

  private KernelRules() {}

  /** Tells whether these rules say what an operation does with memory. */
  static boolean knows(String operation) {
    return SHARING.contains(operation)
        || STANDING.contains(operation)
        || IN_PLACE_OF_FIRST.contains(operation)
        || IN_PLACE_OF_ANY.contains(operation)
        || NEW.contains(operation);
  }

  /** Tells whether an operation looks at the extents of a tensor and at none of its numbers. */
  static boolean measures(String operation) {
    return MEASURING.contains(operation);
  }

  /** Tells whether what an operation puts out is there before and after a run. */
  static boolean isStanding(String operation) {
    return STANDING.contains(operation);
  }

  /** Tells whether what an operation puts out is its first input. */
  static boolean sharesInput(String operation) {
    return SHARING.contains(operation);
  }

  /**
   * Returns of how many inputs, the first ones, the first output may take the memory over if
   * nothing else needs them.
   */
  static int replaceable(SizedNode node) {
    int inputs = node.inputs().size();
    if (IN_PLACE_OF_ANY.contains(node.operation())) {
      return inputs;
    }
    return IN_PLACE_OF_FIRST.contains(node.operation()) ? Math.min(1, inputs) : 0;
  }

  /** Tells whether an operation runs at once where it is met. */
  static boolean isCheap(String operation) {
    return SHARING.contains(operation) || STANDING.contains(operation) || CHEAP.contains(operation);
  }

  /**
   * Returns the bytes of temporary memory while a node runs.
   *
   * @param node an operation
   * @param bytes the sizes of tensors
   */
  static long workspace(SizedNode node, ToLongFunction<TensorName> bytes) {
    return switch (node.operation()) {
      // oneDNN brings the filter into its own order.
      case "Conv2D", "Conv2DBackpropInput" -> bytes.applyAsLong(node.inputs().get(1));
      case "Conv2DBackpropFilter" -> bytes.applyAsLong(node.output(0));
      // The maxima are searched for again, and where they are is a number of 8 bytes each.
      case "MaxPoolGrad" -> 3 * bytes.applyAsLong(node.inputs().get(1));
      // Brings its operands into the order of a matrix product.
      case "Einsum" ->
          node.inputs().stream().mapToLong(bytes).sum() + bytes.applyAsLong(node.output(0));
      default -> 0;
    };
  }
}
