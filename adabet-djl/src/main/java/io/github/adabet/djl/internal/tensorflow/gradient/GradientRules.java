package io.github.adabet.djl.internal.tensorflow.gradient;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/**
 * What is known of the gradients that TensorFlow's C++ library builds, the only ones that Java
 * reaches. It has them for few operations, and some of them are wrong. So an operation is
 * differentiated only if it stands here, and each that does is compared with finite differences in
 * the tests.
 */
final class GradientRules {

  /** Those whose gradient is right whatever their attributes are. */
  private static final Set<String> RIGHT =
      Set.of(
          // Values pass as they are.
          "Identity",
          // Between floating-point types; nothing else is reached by a gradient.
          "Cast",
          "ReadVariableOp",
          "Reshape",
          "ExpandDims",
          "Squeeze",
          "Transpose",
          "Pack",
          "Unpack",
          "ConcatV2",
          "Split",
          "SplitV",
          "Slice",
          "StridedSlice",
          "GatherV2",
          "Tile",
          "BroadcastTo",
          "Fill",
          "Pad",
          "MirrorPad",
          "ReverseV2",
          "SpaceToBatchND",
          "BatchToSpaceND",
          "SelectV2",
          // Of single numbers.
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
          "Sin",
          "Cos",
          "Tanh",
          "Sigmoid",
          "Softplus",
          "Softsign",
          "Erf",
          "Relu",
          "Relu6",
          "LeakyRelu",
          "Elu",
          "Selu",
          // Of two or more tensors.
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
          "BiasAdd",
          "MatMul",
          "BatchMatMul",
          "BatchMatMulV2",
          "Einsum",
          // Of many numbers.
          "Sum",
          "Mean",
          "Max",
          "Min",
          "Cumsum",
          "Softmax",
          "AvgPool");

  /** Those that no gradient passes, by definition, and of which TensorFlow knows it. */
  private static final Set<String> CONSTANT =
      Set.of(
          "Const",
          "StopGradient",
          "ConcatOffset",
          "ZerosLike",
          "InvertPermutation",
          "Shape",
          "ShapeN",
          "Rank",
          "Size",
          "BroadcastGradientArgs",
          "OneHot",
          "Less",
          "LessEqual",
          "Greater",
          "GreaterEqual",
          "Equal",
          "ApproximateEqual",
          "NotEqual",
          "LogicalAnd",
          "LogicalOr",
          "LogicalNot",
          "Floor",
          "Sign");

  private static final Set<String> LOOPS =
      Set.of("While", "StatelessWhile", "If", "StatelessIf", "Case", "StatelessCase");

  private GradientRules() {}

  /** Tells whether a node is a constant to whoever differentiates it. */
  static boolean isConstant(NodeDef node) {
    return CONSTANT.contains(node.getOp());
  }

  /**
   * Tells whether a node hands a gradient on to one of its inputs, if that is of a floating-point
   * type: not where TensorFlow takes the input for a constant.
   */
  static boolean passesTo(NodeDef node, int input) {
    return switch (node.getOp()) {
      // Not to the stored mean and variance.
      case "FusedBatchNormV3" -> input < 3;
      default -> !isConstant(node);
    };
  }

  /**
   * Tells whether the gradient of a node is right.
   *
   * @param node one that is not {@link #isConstant constant}
   * @return empty if it is, or what stands in the way: the operation, with what is wrong about it
   */
  static Optional<String> refusal(NodeDef node) {
    String operation = node.getOp();
    if (RIGHT.contains(operation)) {
      return Optional.empty();
    }
    return switch (operation) {
      // What is mended by BackwardConvolutions, and what GradientGraph looks at more closely.
      case "Conv2D", "LogSoftmax" -> Optional.empty();
      // Its gradient can state a dilation, and computes something else. Keras expresses dilation by
      // SpaceToBatchND.
      case "DepthwiseConv2dNative" ->
          unless(isOne(node, "dilations"), operation + " with dilation");
      case "MaxPool", "Conv2DBackpropInput" ->
          unless(
              !padding(node).equals("EXPLICIT") && isOne(node, "dilations"),
              operation + " with explicit padding or dilation");
      case "FusedBatchNormV3" ->
          unless(!flag(node, "is_training", true), operation + " that uses the batch's statistics");
      case "ResizeBilinear", "ResizeNearestNeighbor" ->
          unless(!flag(node, "align_corners", false), operation + " with aligned corners");
      default ->
          Optional.of(
              LOOPS.contains(operation)
                  ? operation + ", a loop or branch that no gradient passes"
                  : operation);
    };
  }

  private static Optional<String> unless(boolean right, String otherwise) {
    return right ? Optional.empty() : Optional.of(otherwise);
  }

  /** Returns how a convolution or pooling pads. */
  static String padding(NodeDef node) {
    return node.getAttrOrDefault("padding", AttrValue.getDefaultInstance()).getS().toStringUtf8();
  }

  /** Tells whether all numbers of an attribute are 1, as they are if it is not set. */
  static boolean isOne(NodeDef node, String attribute) {
    List<Long> numbers =
        node.getAttrOrDefault(attribute, AttrValue.getDefaultInstance()).getList().getIList();
    return numbers.stream().allMatch(number -> number == 1);
  }

  private static boolean flag(NodeDef node, String attribute, boolean usual) {
    AttrValue value = node.getAttrMap().get(attribute);
    return value == null ? usual : value.getB();
  }
}
