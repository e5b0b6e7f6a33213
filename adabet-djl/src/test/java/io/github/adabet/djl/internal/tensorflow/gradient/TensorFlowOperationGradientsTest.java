package io.github.adabet.djl.internal.tensorflow.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.graph.OperationCatalog;
import io.github.adabet.djl.internal.tensorflow.library.TensorFlowLibrary;
import io.github.adabet.djl.internal.tensorflow.session.GraphSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;

/**
 * The gradient of each operation that is differentiated, beside finite differences; and those that
 * are refused.
 */
class TensorFlowOperationGradientsTest {

  @SuppressWarnings("NullAway.Init")
  private static OperationCatalog catalog;

  @BeforeAll
  static void loadLibrary() {
    TensorFlowLibrary.load();
    catalog = OperationCatalog.ofRuntime();
  }

  private static AttrValue numbers(long... values) {
    AttrValue.ListValue.Builder list = AttrValue.ListValue.newBuilder();
    Arrays.stream(values).forEach(list::addI);
    return AttrValue.newBuilder().setList(list).build();
  }

  private static OperationTrial convolution(String operation) {
    boolean deep = operation.startsWith("Depthwise");
    return OperationTrial.of(
            operation, TrialOperand.of(2, 7, 7, 2), TrialOperand.of(3, 3, 2, deep ? 2 : 3))
        .with("strides", numbers(1, 1, 1, 1))
        .with("padding", Nodes.text("SAME"));
  }

  static Stream<OperationTrial> differentiated() {
    List<OperationTrial> trials = new ArrayList<>();
    for (String one :
        List.of(
            "Identity",
            "Abs",
            "Neg",
            "Exp",
            "Expm1",
            "Square",
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
            "Elu",
            "Selu",
            "Softmax",
            "LogSoftmax")) {
      trials.add(OperationTrial.of(one, TrialOperand.of(3, 4)));
    }
    trials.add(OperationTrial.of("LeakyRelu", TrialOperand.of(3, 4)));
    trials.add(
        OperationTrial.of("Cast", TrialOperand.of(3, 4))
            .with("SrcT", Nodes.type(DataType.DT_FLOAT))
            .with("DstT", Nodes.type(DataType.DT_FLOAT)));
    for (String one : List.of("Log", "Log1p", "Sqrt", "Rsqrt", "Reciprocal")) {
      trials.add(OperationTrial.of(one, TrialOperand.positive(3, 4)));
    }
    for (String two :
        List.of("Add", "AddV2", "Sub", "Mul", "SquaredDifference", "Maximum", "Minimum")) {
      trials.add(OperationTrial.of(two, TrialOperand.of(3, 4), TrialOperand.of(4)));
    }
    for (String two : List.of("Div", "RealDiv", "DivNoNan")) {
      trials.add(OperationTrial.of(two, TrialOperand.of(3, 4), TrialOperand.positive(4)));
    }
    trials.add(OperationTrial.of("Pow", TrialOperand.positive(3, 4), TrialOperand.of(4)));
    trials.add(OperationTrial.of("BiasAdd", TrialOperand.of(3, 4), TrialOperand.of(4)));
    trials.add(
        OperationTrial.of("AddN", TrialOperand.of(3, 4), TrialOperand.of(3, 4))
            .with("N", Nodes.number(2)));
    trials.add(OperationTrial.of("MatMul", TrialOperand.of(3, 4), TrialOperand.of(4, 2)));
    trials.add(
        OperationTrial.of("MatMul", TrialOperand.of(4, 3), TrialOperand.of(2, 4))
            .with("transpose_a", AttrValue.newBuilder().setB(true).build())
            .with("transpose_b", AttrValue.newBuilder().setB(true).build())
            .called("MatMul transposed"));
    trials.add(OperationTrial.of("BatchMatMulV2", TrialOperand.of(2, 3, 4), TrialOperand.of(4, 2)));
    trials.add(
        OperationTrial.of("Einsum", TrialOperand.of(2, 3, 4), TrialOperand.of(4, 2, 2))
            .with("N", Nodes.number(2))
            .with("equation", Nodes.text("abc,cde->abde")));
    for (String sum : List.of("Sum", "Mean", "Max", "Min")) {
      trials.add(OperationTrial.of(sum, TrialOperand.of(3, 4), TrialOperand.numbers(0)));
    }
    trials.add(OperationTrial.of("Reshape", TrialOperand.of(3, 4), TrialOperand.numbers(2, 6)));
    trials.add(
        OperationTrial.of("Transpose", TrialOperand.of(2, 3, 4), TrialOperand.numbers(2, 0, 1)));
    trials.add(OperationTrial.of("Tile", TrialOperand.of(2, 3), TrialOperand.numbers(2, 2)));
    trials.add(OperationTrial.of("BroadcastTo", TrialOperand.of(1, 3), TrialOperand.numbers(4, 3)));
    trials.add(OperationTrial.of("ReverseV2", TrialOperand.of(2, 3), TrialOperand.numbers(1)));
    trials.add(
        OperationTrial.of(
            "Slice",
            TrialOperand.of(3, 4),
            TrialOperand.numbers(1, 0),
            TrialOperand.numbers(2, 3)));
    trials.add(
        OperationTrial.of(
            "StridedSlice",
            TrialOperand.of(4, 5),
            TrialOperand.numbers(1, 0),
            TrialOperand.numbers(3, 5),
            TrialOperand.numbers(1, 2)));
    trials.add(
        OperationTrial.of(
                "ConcatV2", TrialOperand.of(3, 2), TrialOperand.of(3, 1), TrialOperand.scalar(1))
            .with("N", Nodes.number(2)));
    trials.add(OperationTrial.of("ExpandDims", TrialOperand.of(3, 4), TrialOperand.scalar(1)));
    trials.add(OperationTrial.of("Squeeze", TrialOperand.of(3, 1, 4)));
    trials.add(
        OperationTrial.of(
            "GatherV2",
            TrialOperand.of(4, 3),
            TrialOperand.numbers(2, 0, 2),
            TrialOperand.scalar(0)));
    trials.add(
        OperationTrial.of(
                "GatherV2",
                TrialOperand.of(4, 3),
                TrialOperand.numbers(2, 0, 2),
                TrialOperand.scalar(1))
            .called("GatherV2 along columns"));
    trials.add(OperationTrial.of("Pad", TrialOperand.of(2, 3), TrialOperand.pairs(1, 0, 0, 2)));
    trials.add(
        OperationTrial.of("MirrorPad", TrialOperand.of(3, 4), TrialOperand.pairs(1, 0, 2, 1))
            .with("mode", Nodes.text("REFLECT")));
    trials.add(
        OperationTrial.of(
            "SpaceToBatchND",
            TrialOperand.of(1, 4, 3, 2),
            TrialOperand.numbers(2, 2),
            TrialOperand.pairs(0, 0, 0, 1)));
    trials.add(
        OperationTrial.of(
            "BatchToSpaceND",
            TrialOperand.of(4, 2, 2, 2),
            TrialOperand.numbers(2, 2),
            TrialOperand.pairs(0, 0, 0, 1)));
    trials.add(
        OperationTrial.of(
            "SelectV2",
            TrialOperand.constant(DataType.DT_BOOL, List.of(3L), 1, 0, 1),
            TrialOperand.of(2, 3),
            TrialOperand.of(3)));
    trials.add(
        OperationTrial.of("Split", TrialOperand.scalar(1), TrialOperand.of(3, 4))
            .with("num_split", Nodes.number(2)));
    trials.add(
        OperationTrial.of(
                "SplitV", TrialOperand.of(3, 4), TrialOperand.numbers(1, 3), TrialOperand.scalar(1))
            .with("num_split", Nodes.number(2)));
    trials.add(OperationTrial.of("Unpack", TrialOperand.of(3, 4)).with("num", Nodes.number(3)));
    trials.add(OperationTrial.of("Fill", TrialOperand.numbers(2, 3), TrialOperand.of()));
    trials.add(
        OperationTrial.of("BatchMatMul", TrialOperand.of(2, 3, 4), TrialOperand.of(2, 4, 2)));
    trials.add(OperationTrial.of("Cumsum", TrialOperand.of(3, 4), TrialOperand.scalar(1)));
    for (String resize : List.of("ResizeBilinear", "ResizeNearestNeighbor")) {
      for (boolean halves : new boolean[] {true, false}) {
        trials.add(
            OperationTrial.of(resize, TrialOperand.of(1, 3, 4, 2), TrialOperand.numbers(5, 7))
                .with("half_pixel_centers", AttrValue.newBuilder().setB(halves).build())
                .called(resize + (halves ? " between pixels" : "")));
      }
    }
    trials.add(
        OperationTrial.of(
                "Conv2DBackpropInput",
                TrialOperand.numbers(2, 5, 5, 2),
                TrialOperand.of(3, 3, 2, 3),
                TrialOperand.of(2, 5, 5, 3))
            .with("strides", numbers(1, 1, 1, 1))
            .with("padding", Nodes.text("SAME")));
    trials.add(
        OperationTrial.of("Pack", TrialOperand.of(3, 2), TrialOperand.of(3, 2))
            .with("N", Nodes.number(2)));
    trials.add(convolution("Conv2D"));
    trials.add(
        convolution("Conv2D").with("dilations", numbers(1, 2, 2, 1)).called("Conv2D dilated"));
    trials.add(
        convolution("Conv2D")
            .with("padding", Nodes.text("EXPLICIT"))
            .with("explicit_paddings", numbers(0, 0, 1, 2, 2, 0, 0, 0))
            .with("strides", numbers(1, 2, 2, 1))
            .called("Conv2D explicitly padded"));
    trials.add(convolution("DepthwiseConv2dNative"));
    trials.add(
        convolution("DepthwiseConv2dNative")
            .with("padding", Nodes.text("EXPLICIT"))
            .with("explicit_paddings", numbers(0, 0, 1, 1, 1, 1, 0, 0))
            .with("strides", numbers(1, 2, 2, 1))
            .called("DepthwiseConv2dNative explicitly padded"));
    for (String pool : List.of("MaxPool", "AvgPool")) {
      trials.add(
          OperationTrial.of(pool, TrialOperand.of(2, 5, 5, 2))
              .with("ksize", numbers(1, 2, 2, 1))
              .with("strides", numbers(1, 2, 2, 1))
              .with("padding", Nodes.text("SAME")));
    }
    trials.add(
        OperationTrial.of(
                "FusedBatchNormV3",
                TrialOperand.of(2, 3, 3, 2),
                TrialOperand.of(2),
                TrialOperand.of(2),
                TrialOperand.of(2),
                TrialOperand.positive(2))
            .with("U", Nodes.type(DataType.DT_FLOAT))
            .with("is_training", AttrValue.newBuilder().setB(false).build()));
    return trials.stream();
  }

  @ParameterizedTest
  @MethodSource("differentiated")
  void gradient_ofOperation_agreesWithFiniteDifferences(OperationTrial trial) {
    ModelGraph graph = trial.graph(catalog);
    GradientGraph gradients =
        GradientGraph.of(graph, LossKind.SQUARED, graph.outputs().get(0).tensor());
    List<GraphVariable> variables = List.copyOf(gradients.gradients().keySet());
    int expected =
        trial.operation().equals("FusedBatchNormV3")
            ? 3
            : (int) trial.operands().stream().filter(TrialOperand::isVariable).count();
    assertThat(variables).hasSize(expected);
    try (GraphSession session = new GraphSession(graph, gradients.definition())) {
      TrialLosses losses = new TrialLosses(session, gradients, trial, graph);
      for (GraphVariable variable : variables) {
        float[] gradient = losses.gradient(variable);
        double largest = 1;
        for (float value : gradient) {
          largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < gradient.length; i += Math.max(1, gradient.length / 12)) {
          double difference = losses.difference(variable, i);
          assertThat((double) gradient[i])
              .as(variable.name() + " " + i)
              .isCloseTo(difference, within(5e-3 * largest));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Round", "Lgamma", "Atan"})
  void gradient_ofOperationWithoutATestedOne_isRefusedByName(String operation) {
    ModelGraph graph = OperationTrial.of(operation, TrialOperand.of(3, 4)).graph(catalog);

    GradientGraph gradients =
        GradientGraph.of(graph, LossKind.SQUARED, graph.outputs().get(0).tensor());

    assertThat(gradients.gradients()).isEmpty();
    assertThat(gradients.obstacles().values()).singleElement().asString().contains(operation);
  }

  static Stream<OperationTrial> refused() {
    return Stream.of(
        OperationTrial.of("LogSoftmax", TrialOperand.of(2, 3, 4))
            .called("LogSoftmax of another number of axes than two"),
        convolution("DepthwiseConv2dNative")
            .with("dilations", numbers(1, 2, 2, 1))
            .called("DepthwiseConv2dNative with dilation"),
        OperationTrial.of("LRN", TrialOperand.of(1, 2, 2, 6)).called("LRN"),
        OperationTrial.of("GatherNd", TrialOperand.of(4, 3), TrialOperand.numbers(2))
            .called("GatherNd"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void gradient_thatTensorFlowComputesWrongly_isRefusedByName(OperationTrial trial) {
    ModelGraph graph = trial.graph(catalog);

    GradientGraph gradients =
        GradientGraph.of(graph, LossKind.SQUARED, graph.outputs().get(0).tensor());

    assertThat(gradients.gradients()).isEmpty();
    assertThat(gradients.obstacles().values())
        .allSatisfy(obstacle -> assertThat(obstacle).contains(trial.label()));
  }
}
