package io.github.adabet.djl.internal.tensorflow.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.graph.OperationCatalog;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.library.TensorFlowLibrary;
import io.github.adabet.djl.internal.tensorflow.session.GraphSession;
import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import io.github.adabet.djl.internal.tensorflow.session.VariableNode;
import io.github.adabet.djl.internal.tensorflow.session.VariableValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * The gradient of each operation that is differentiated, beside finite differences; and those that
 * are refused.
 */
class TensorFlowOperationGradientsTest {

  private static final float STEP = 1e-2f;

  @SuppressWarnings("NullAway.Init")
  private static OperationCatalog catalog;

  @BeforeAll
  static void loadLibrary() {
    TensorFlowLibrary.load();
    catalog = OperationCatalog.ofRuntime();
  }

  /** A tensor that an operation takes: a variable, or a constant of whole numbers or flags. */
  private record Operand(
      List<Long> shape, boolean isPositive, DataType type, boolean isVariable, int[] numbers) {

    static Operand of(long... shape) {
      return new Operand(list(shape), false, DataType.DT_FLOAT, true, new int[0]);
    }

    static Operand positive(long... shape) {
      return new Operand(list(shape), true, DataType.DT_FLOAT, true, new int[0]);
    }

    static Operand numbers(int... numbers) {
      return constant(DataType.DT_INT32, list(numbers.length), numbers);
    }

    static Operand scalar(int number) {
      return constant(DataType.DT_INT32, List.of(), number);
    }

    static Operand pairs(int... numbers) {
      return constant(DataType.DT_INT32, list(numbers.length / 2, 2), numbers);
    }

    static Operand constant(DataType type, List<Long> shape, int... numbers) {
      return new Operand(shape, false, type, false, numbers);
    }

    private static List<Long> list(long... extents) {
      return Arrays.stream(extents).boxed().toList();
    }

    TensorShapeProto extents() {
      TensorShapeProto.Builder extents = TensorShapeProto.newBuilder();
      shape.forEach(e -> extents.addDim(TensorShapeProto.Dim.newBuilder().setSize(e)));
      return extents.build();
    }

    NodeDef node(String name) {
      TensorProto.Builder tensor =
          TensorProto.newBuilder().setDtype(type).setTensorShape(extents());
      for (int number : numbers) {
        if (type == DataType.DT_BOOL) {
          tensor.addBoolVal(number == 1);
        } else {
          tensor.addIntVal(number);
        }
      }
      return NodeDef.newBuilder()
          .setOp("Const")
          .setName(name)
          .putAttr("dtype", Nodes.type(type))
          .putAttr("value", AttrValue.newBuilder().setTensor(tensor).build())
          .build();
    }
  }

  /** One operation on some operands. */
  private record Trial(
      String label, String operation, List<Operand> operands, Map<String, AttrValue> attributes) {

    static Trial of(String operation, Operand... operands) {
      return new Trial(operation, operation, List.of(operands), Map.of());
    }

    Trial with(String attribute, AttrValue value) {
      Map<String, AttrValue> more = new LinkedHashMap<>(attributes);
      more.put(attribute, value);
      return new Trial(label, operation, operands, more);
    }

    Trial called(String other) {
      return new Trial(other, operation, operands, attributes);
    }

    @Override
    public String toString() {
      return label;
    }
  }

  private static AttrValue numbers(long... values) {
    AttrValue.ListValue.Builder list = AttrValue.ListValue.newBuilder();
    Arrays.stream(values).forEach(list::addI);
    return AttrValue.newBuilder().setList(list).build();
  }

  private static Trial convolution(String operation) {
    boolean deep = operation.startsWith("Depthwise");
    return Trial.of(operation, Operand.of(2, 7, 7, 2), Operand.of(3, 3, 2, deep ? 2 : 3))
        .with("strides", numbers(1, 1, 1, 1))
        .with("padding", Nodes.text("SAME"));
  }

  static Stream<Trial> differentiated() {
    List<Trial> trials = new ArrayList<>();
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
      trials.add(Trial.of(one, Operand.of(3, 4)));
    }
    trials.add(Trial.of("LeakyRelu", Operand.of(3, 4)));
    for (String one : List.of("Log", "Log1p", "Sqrt", "Rsqrt", "Reciprocal")) {
      trials.add(Trial.of(one, Operand.positive(3, 4)));
    }
    for (String two :
        List.of("Add", "AddV2", "Sub", "Mul", "SquaredDifference", "Maximum", "Minimum")) {
      trials.add(Trial.of(two, Operand.of(3, 4), Operand.of(4)));
    }
    for (String two : List.of("Div", "RealDiv", "DivNoNan")) {
      trials.add(Trial.of(two, Operand.of(3, 4), Operand.positive(4)));
    }
    trials.add(Trial.of("Pow", Operand.positive(3, 4), Operand.of(4)));
    trials.add(Trial.of("BiasAdd", Operand.of(3, 4), Operand.of(4)));
    trials.add(Trial.of("AddN", Operand.of(3, 4), Operand.of(3, 4)).with("N", Nodes.number(2)));
    trials.add(Trial.of("MatMul", Operand.of(3, 4), Operand.of(4, 2)));
    trials.add(
        Trial.of("MatMul", Operand.of(4, 3), Operand.of(2, 4))
            .with("transpose_a", AttrValue.newBuilder().setB(true).build())
            .with("transpose_b", AttrValue.newBuilder().setB(true).build())
            .called("MatMul transposed"));
    trials.add(Trial.of("BatchMatMulV2", Operand.of(2, 3, 4), Operand.of(4, 2)));
    trials.add(
        Trial.of("Einsum", Operand.of(2, 3, 4), Operand.of(4, 2, 2))
            .with("N", Nodes.number(2))
            .with("equation", Nodes.text("abc,cde->abde")));
    for (String sum : List.of("Sum", "Mean", "Max", "Min")) {
      trials.add(Trial.of(sum, Operand.of(3, 4), Operand.numbers(0)));
    }
    trials.add(Trial.of("Reshape", Operand.of(3, 4), Operand.numbers(2, 6)));
    trials.add(Trial.of("Transpose", Operand.of(2, 3, 4), Operand.numbers(2, 0, 1)));
    trials.add(Trial.of("Tile", Operand.of(2, 3), Operand.numbers(2, 2)));
    trials.add(Trial.of("BroadcastTo", Operand.of(1, 3), Operand.numbers(4, 3)));
    trials.add(Trial.of("ReverseV2", Operand.of(2, 3), Operand.numbers(1)));
    trials.add(Trial.of("Slice", Operand.of(3, 4), Operand.numbers(1, 0), Operand.numbers(2, 3)));
    trials.add(
        Trial.of(
            "StridedSlice",
            Operand.of(4, 5),
            Operand.numbers(1, 0),
            Operand.numbers(3, 5),
            Operand.numbers(1, 2)));
    trials.add(
        Trial.of("ConcatV2", Operand.of(3, 2), Operand.of(3, 1), Operand.scalar(1))
            .with("N", Nodes.number(2)));
    trials.add(Trial.of("ExpandDims", Operand.of(3, 4), Operand.scalar(1)));
    trials.add(Trial.of("Squeeze", Operand.of(3, 1, 4)));
    trials.add(Trial.of("GatherV2", Operand.of(4, 3), Operand.numbers(2, 0, 2), Operand.scalar(0)));
    trials.add(
        Trial.of("GatherV2", Operand.of(4, 3), Operand.numbers(2, 0, 2), Operand.scalar(1))
            .called("GatherV2 along columns"));
    trials.add(Trial.of("Pad", Operand.of(2, 3), Operand.pairs(1, 0, 0, 2)));
    trials.add(
        Trial.of("MirrorPad", Operand.of(3, 4), Operand.pairs(1, 0, 2, 1))
            .with("mode", Nodes.text("REFLECT")));
    trials.add(
        Trial.of(
            "SpaceToBatchND",
            Operand.of(1, 4, 3, 2),
            Operand.numbers(2, 2),
            Operand.pairs(0, 0, 0, 1)));
    trials.add(
        Trial.of(
            "BatchToSpaceND",
            Operand.of(4, 2, 2, 2),
            Operand.numbers(2, 2),
            Operand.pairs(0, 0, 0, 1)));
    trials.add(
        Trial.of(
            "SelectV2",
            Operand.constant(DataType.DT_BOOL, List.of(3L), 1, 0, 1),
            Operand.of(2, 3),
            Operand.of(3)));
    trials.add(
        Trial.of("Split", Operand.scalar(1), Operand.of(3, 4)).with("num_split", Nodes.number(2)));
    trials.add(
        Trial.of("SplitV", Operand.of(3, 4), Operand.numbers(1, 3), Operand.scalar(1))
            .with("num_split", Nodes.number(2)));
    trials.add(Trial.of("Unpack", Operand.of(3, 4)).with("num", Nodes.number(3)));
    trials.add(Trial.of("Fill", Operand.numbers(2, 3), Operand.of()));
    trials.add(Trial.of("BatchMatMul", Operand.of(2, 3, 4), Operand.of(2, 4, 2)));
    trials.add(Trial.of("Cumsum", Operand.of(3, 4), Operand.scalar(1)));
    for (String resize : List.of("ResizeBilinear", "ResizeNearestNeighbor")) {
      for (boolean halves : new boolean[] {true, false}) {
        trials.add(
            Trial.of(resize, Operand.of(1, 3, 4, 2), Operand.numbers(5, 7))
                .with("half_pixel_centers", AttrValue.newBuilder().setB(halves).build())
                .called(resize + (halves ? " between pixels" : "")));
      }
    }
    trials.add(
        Trial.of(
                "Conv2DBackpropInput",
                Operand.numbers(2, 5, 5, 2),
                Operand.of(3, 3, 2, 3),
                Operand.of(2, 5, 5, 3))
            .with("strides", numbers(1, 1, 1, 1))
            .with("padding", Nodes.text("SAME")));
    trials.add(Trial.of("Pack", Operand.of(3, 2), Operand.of(3, 2)).with("N", Nodes.number(2)));
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
          Trial.of(pool, Operand.of(2, 5, 5, 2))
              .with("ksize", numbers(1, 2, 2, 1))
              .with("strides", numbers(1, 2, 2, 1))
              .with("padding", Nodes.text("SAME")));
    }
    trials.add(
        Trial.of(
                "FusedBatchNormV3",
                Operand.of(2, 3, 3, 2),
                Operand.of(2),
                Operand.of(2),
                Operand.of(2),
                Operand.positive(2))
            .with("U", Nodes.type(DataType.DT_FLOAT))
            .with("is_training", AttrValue.newBuilder().setB(false).build()));
    return trials.stream();
  }

  @ParameterizedTest
  @MethodSource("differentiated")
  void gradient_ofOperation_agreesWithFiniteDifferences(Trial trial) {
    ModelGraph graph = graph(trial);
    GradientGraph gradients =
        GradientGraph.of(graph, LossKind.SQUARED, graph.outputs().get(0).tensor());
    List<GraphVariable> variables = List.copyOf(gradients.gradients().keySet());
    int expected =
        trial.operation().equals("FusedBatchNormV3")
            ? 3
            : (int) trial.operands().stream().filter(Operand::isVariable).count();
    assertThat(variables).hasSize(expected);
    try (GraphSession session = new GraphSession(graph, gradients.definition())) {
      Losses losses = new Losses(session, gradients, trial, graph);
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

  /** Runs a loss for values of variables. */
  private static final class Losses {

    private final GraphSession session;
    private final GradientGraph gradients;
    private final Map<String, HostTensor> values = new LinkedHashMap<>();
    private final Map<String, VariableNode> nodes = new LinkedHashMap<>();
    private final HostTensor targets;

    Losses(GraphSession session, GradientGraph gradients, Trial trial, ModelGraph graph) {
      this.session = session;
      this.gradients = gradients;
      Random random = new Random(1);
      for (GraphVariable variable : graph.variables()) {
        Operand operand = trial.operands().get(Integer.parseInt(variable.name().substring(1)));
        float[] numbers = new float[(int) variable.elements()];
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] =
              operand.isPositive() ? 0.5f + random.nextFloat() : (float) random.nextGaussian();
        }
        long[] shape = variable.shape().stream().mapToLong(Long::longValue).toArray();
        values.put(variable.name(), HostTensor.of(numbers, shape));
        nodes.put(variable.name(), VariableNode.of(variable));
      }
      assign(values);
      HostTensor output = fetch(gradients.outputs(), Map.of());
      float[] wanted = new float[(int) output.shape().size()];
      for (int i = 0; i < wanted.length; i++) {
        wanted[i] = (float) random.nextGaussian();
      }
      targets = HostTensor.of(wanted, output.shape().getShape());
    }

    private void assign(Map<String, HostTensor> assigned) {
      Map<VariableNode, Tensor> tensors = new LinkedHashMap<>();
      assigned.forEach((name, value) -> tensors.put(nodes.get(name), NativeTensors.copyOf(value)));
      new VariableValues(session).assign(tensors);
      tensors.values().forEach(Tensor::close);
    }

    private HostTensor fetch(TensorName name, Map<TensorName, Tensor> feeds) {
      try (Result result = session.run(feeds, List.of(name), List.of())) {
        return NativeTensors.copyOf(result.get(0));
      }
    }

    float[] gradient(GraphVariable variable) {
      try (Tensor wanted = NativeTensors.copyOf(targets);
          Tensor scale = NativeTensors.copyOf(HostTensor.of(new float[] {1}))) {
        return fetch(
                gradients.gradients().get(variable),
                Map.of(gradients.targets(), wanted, gradients.scale(), scale))
            .toFloats();
      }
    }

    double difference(GraphVariable variable, int index) {
      return (loss(variable, index, STEP) - loss(variable, index, -STEP)) / (2 * STEP);
    }

    private double loss(GraphVariable variable, int index, float change) {
      HostTensor value = values.get(variable.name());
      float[] moved = value.toFloats();
      moved[index] += change;
      assign(Map.of(variable.name(), HostTensor.of(moved, value.shape().getShape())));
      float[] output = fetch(gradients.outputs(), Map.of()).toFloats();
      assign(Map.of(variable.name(), value));
      float[] wanted = targets.toFloats();
      double loss = 0;
      for (int i = 0; i < output.length; i++) {
        loss += ((double) output[i] - wanted[i]) * ((double) output[i] - wanted[i]);
      }
      return loss;
    }
  }

  private static ModelGraph graph(Trial trial) {
    GraphDef.Builder graph = GraphDef.newBuilder();
    graph.getVersionsBuilder().setProducer(1482);
    NodeDef.Builder operation = NodeDef.newBuilder().setOp(trial.operation()).setName("operation");
    for (OpDef.AttrDef attribute : catalog.find(trial.operation()).orElseThrow().getAttrList()) {
      switch (attribute.getName()) {
        case "T", "Tparams" ->
            operation.putAttr(attribute.getName(), Nodes.type(DataType.DT_FLOAT));
        case "Index", "Tindices", "Taxis", "Tlen" ->
            operation.putAttr(attribute.getName(), Nodes.type(DataType.DT_INT32));
        default -> {}
      }
    }
    operation.putAllAttr(trial.attributes());
    for (int i = 0; i < trial.operands().size(); i++) {
      Operand operand = trial.operands().get(i);
      String name = "v" + i;
      if (operand.isVariable()) {
        graph.addNode(
            NodeDef.newBuilder()
                .setOp("VarHandleOp")
                .setName(name)
                .putAttr("dtype", Nodes.type(DataType.DT_FLOAT))
                .putAttr("shape", AttrValue.newBuilder().setShape(operand.extents()).build())
                .putAttr("shared_name", Nodes.text(name)));
        graph.addNode(
            NodeDef.newBuilder()
                .setOp("ReadVariableOp")
                .setName(name + "/read")
                .addInput(name)
                .putAttr("dtype", Nodes.type(DataType.DT_FLOAT)));
        operation.addInput(name + "/read");
      } else {
        graph.addNode(operand.node(name));
        operation.addInput(name);
      }
    }
    graph.addNode(operation);
    MetaGraphDef file =
        MetaGraphDef.newBuilder()
            .setGraphDef(graph)
            .putSignatureDef(
                "serving_default",
                SignatureDef.newBuilder()
                    .putOutputs(
                        "y",
                        TensorInfo.newBuilder()
                            .setName("operation:0")
                            .setDtype(DataType.DT_FLOAT)
                            .build())
                    .build())
            .build();
    return ModelGraph.of(
        file, file.getSignatureDefOrThrow("serving_default"), Optional.empty(), catalog);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Round", "Lgamma", "Atan"})
  void gradient_ofOperationWithoutATestedOne_isRefusedByName(String operation) {
    ModelGraph graph = graph(Trial.of(operation, Operand.of(3, 4)));

    GradientGraph gradients =
        GradientGraph.of(graph, LossKind.SQUARED, graph.outputs().get(0).tensor());

    assertThat(gradients.gradients()).isEmpty();
    assertThat(gradients.obstacles().values()).singleElement().asString().contains(operation);
  }

  static Stream<Trial> refused() {
    return Stream.of(
        Trial.of("LogSoftmax", Operand.of(2, 3, 4))
            .called("LogSoftmax of another number of axes than two"),
        convolution("DepthwiseConv2dNative")
            .with("dilations", numbers(1, 2, 2, 1))
            .called("DepthwiseConv2dNative with dilation"),
        Trial.of("LRN", Operand.of(1, 2, 2, 6)).called("LRN"),
        Trial.of("GatherNd", Operand.of(4, 3), Operand.numbers(2)).called("GatherNd"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void gradient_thatTensorFlowComputesWrongly_isRefusedByName(Trial trial) {
    ModelGraph graph = graph(trial);

    GradientGraph gradients =
        GradientGraph.of(graph, LossKind.SQUARED, graph.outputs().get(0).tensor());

    assertThat(gradients.gradients()).isEmpty();
    assertThat(gradients.obstacles().values())
        .allSatisfy(obstacle -> assertThat(obstacle).contains(trial.label()));
  }
}
