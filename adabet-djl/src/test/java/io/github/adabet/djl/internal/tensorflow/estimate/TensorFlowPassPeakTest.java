package io.github.adabet.djl.internal.tensorflow.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.library.TensorFlowLibrary;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;

/** Small runs whose memory can be counted by hand; one tensor of a sample is 12 bytes. */
class TensorFlowPassPeakTest {

  private static final TensorName INPUT = new TensorName("x", 0);
  private static final int BATCH = 10;
  private static final long TENSOR = 4L * 3 * BATCH;

  @BeforeAll
  static void load() {
    TensorFlowLibrary.load();
  }

  private static NodeDef node(String operation, String name, String... inputs) {
    NodeDef.Builder node =
        NodeDef.newBuilder()
            .setOp(operation)
            .setName(name)
            .putAttr("T", AttrValue.newBuilder().setType(DataType.DT_FLOAT).build());
    Arrays.stream(inputs).forEach(node::addInput);
    return node.build();
  }

  private static PassPeak.Moment peak(
      Set<String> backward, List<NodeDef> nodes, String... fetched) {
    NodeDef input =
        NodeDef.newBuilder()
            .setOp("Placeholder")
            .setName(INPUT.node())
            .putAttr("dtype", AttrValue.newBuilder().setType(DataType.DT_FLOAT).build())
            .putAttr(
                "shape",
                AttrValue.newBuilder()
                    .setShape(TensorShapeProto.newBuilder().setUnknownRank(true))
                    .build())
            .build();
    GraphDef definition = GraphDef.newBuilder().addNode(input).addAllNode(nodes).build();
    SizedGraph graph = SizedGraph.of(definition, Map.of(INPUT, List.of(-1L, 3L)));
    List<TensorName> tensors = Arrays.stream(fetched).map(name -> new TensorName(name, 0)).toList();
    return PassPeak.of(
        PassPlan.of(graph, Set.of(INPUT), tensors),
        BATCH,
        node -> backward.contains(graph.node(node).name()));
  }

  @Test
  void peak_chainOfFunctions_isOneTensorBecauseEachTakesThePlaceOfTheOneBefore() {
    List<NodeDef> chain =
        List.of(node("Square", "a", "x"), node("Exp", "b", "a"), node("Relu", "c", "b"));

    assertThat(peak(Set.of(), chain, "c").total()).isEqualTo(TENSOR);
  }

  @Test
  void peak_tensorThatIsReadLater_staysUntilThen() {
    List<NodeDef> nodes =
        List.of(
            node("Square", "a", "x"),
            node("Exp", "b", "a"),
            node("Relu", "c", "b"),
            node("Mul", "d", "c", "a"));

    assertThat(peak(Set.of(), nodes, "d").total()).isEqualTo(2 * TENSOR);
  }

  @Test
  void peak_tensorThatIsFetched_keepsItsPlace() {
    List<NodeDef> nodes = List.of(node("Square", "a", "x"), node("Exp", "b", "a"));

    PassPeak.Moment peak = peak(Set.of(), nodes, "a", "b");

    assertThat(peak.total()).isEqualTo(2 * TENSOR);
    assertThat(peak.fetched())
        .containsOnly(
            Map.entry(new TensorName("a", 0), TENSOR), Map.entry(new TensorName("b", 0), TENSOR));
  }

  @Test
  void peak_ofFeedsAndVariables_isNothing() {
    assertThat(peak(Set.of(), List.of(node("Identity", "a", "x")), "a").total()).isZero();
  }

  @Test
  void peak_whatTheBackwardPassReads_isKeptByTheNodeThatMadeIt() {
    List<NodeDef> nodes =
        List.of(
            node("Square", "a", "x"),
            node("Softplus", "b", "a"),
            node("Tanh", "c", "b"),
            node("TanhGrad", "dc", "c", "c"),
            node("SoftplusGrad", "db", "dc", "a"));

    PassPeak.Moment peak = peak(Set.of("dc", "db"), nodes, "db");

    assertThat(peak.total()).isEqualTo(3 * TENSOR);
    assertThat(peak.kept()).containsEntry("a", TENSOR);
  }

  @Test
  void peak_nodesThatNothingNeeds_doNotRun() {
    List<NodeDef> nodes =
        List.of(node("Square", "a", "x"), node("Exp", "b", "x"), node("Mul", "c", "b", "a"));

    assertThat(peak(Set.of(), nodes, "a").total()).isEqualTo(TENSOR);
  }
}
