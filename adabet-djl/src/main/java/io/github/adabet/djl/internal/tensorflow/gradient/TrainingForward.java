package io.github.adabet.djl.internal.tensorflow.gradient;

import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.tensorflow.graph.GraphEdges;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * The forward pass of training. Behind the batch normalisations that use the statistics of the
 * batch all nodes stand a second time, so that those of the model go on computing what they did:
 * validation, ranking and saving see nothing of it, and both passes share the variables and all
 * that stands before.
 *
 * <p>Of a normalisation that is written out, the tensors of mean and variance are exchanged for
 * those of the batch, and nothing else changes; their derivatives are those of the operations that
 * compute them. One that is fused runs in its training mode.
 *
 * @param nodes all nodes, those of the model as they were, by name
 * @param outputs what the loss is computed from
 * @param statistics what the stored statistics follow, one for each normalisation
 */
record TrainingForward(
    Map<String, NodeDef> nodes, TensorName outputs, List<BatchStatistics> statistics) {

  private static final String PREFIX = "adabet_training/";
  private static final String STATISTICS = "adabet_statistics/";

  /** Loops of TensorFlow 1, of which there cannot be a second one of the same name. */
  private static final Set<String> PARTS_OF_LOOPS =
      Set.of("Enter", "Exit", "NextIteration", "RefEnter", "LoopCond");

  /**
   * Writes the pass.
   *
   * @param model the network
   * @param outputs what the loss is computed from
   * @param layers those whose normalisations use the statistics of the batch
   * @throws UnsupportedModelException if one of them cannot; the message names it, with the remedy
   */
  static TrainingForward of(ModelGraph model, TensorName outputs, Collection<GraphLayer> layers) {
    if (layers.isEmpty()) {
      return new TrainingForward(model.nodes(), outputs, List.of());
    }
    List<BatchNormalization> normalizations = new ArrayList<>();
    layers.forEach(layer -> normalizations.add(BatchNormalization.of(model, layer)));
    try (Graph shapes = new Graph()) {
      shapes.importGraphDef(model.definition());
      return new Writer(model, shapes, outputs, normalizations).write(outputs);
    }
  }

  /**
   * Tells whether a node is a fused normalisation that uses the statistics of the batch. Nobody
   * reads these but by fetching them, so that its gradient, which passes by what was normalised
   * only, is right.
   */
  boolean isOfBatchStatistics(NodeDef node) {
    return node.getOp().equals("FusedBatchNormV3")
        && statistics.stream().anyMatch(each -> each.batchMean().node().equals(node.getName()));
  }

  /** Copies nodes. */
  private static final class Writer {

    private final ModelGraph model;
    private final Graph shapes;
    private final List<BatchNormalization> normalizations;
    private final Map<String, NodeDef> nodes;
    private final Set<String> copied;
    private final Map<TensorName, TensorName> exchanged = new LinkedHashMap<>();

    Writer(
        ModelGraph model,
        Graph shapes,
        TensorName outputs,
        List<BatchNormalization> normalizations) {
      this.model = model;
      this.shapes = shapes;
      this.normalizations = normalizations;
      this.nodes = new LinkedHashMap<>(model.nodes());
      Set<String> readers = new HashSet<>();
      normalizations.forEach(each -> readers.addAll(each.readers(model)));
      this.copied = new HashSet<>(model.edges().downstream(readers));
      copied.retainAll(model.edges().upstream(List.of(outputs.node())));
    }

    TrainingForward write(TensorName outputs) {
      List<BatchStatistics> statistics = new ArrayList<>();
      for (BatchNormalization each : normalizations) {
        statistics.add(each.fused().isPresent() ? fused(each) : writtenOut(each));
      }
      for (NodeDef node : model.nodes().values()) {
        if (copied.contains(node.getName()) && !nodes.containsKey(PREFIX + node.getName())) {
          copy(node);
        }
      }
      return new TrainingForward(nodes, renamed(outputs), List.copyOf(statistics));
    }

    private void copy(NodeDef node) {
      if (PARTS_OF_LOOPS.contains(node.getOp())) {
        throw refused(
            normalizations.get(0), "a loop of TensorFlow 1 stands behind it: " + node.getName());
      }
      NodeDef.Builder copy = node.toBuilder().setName(PREFIX + node.getName()).clearInput();
      GraphEdges.inputs(node).forEach(input -> copy.addInput(renamed(input).toString()));
      addWaiting(node, copy);
      add(copy.build());
    }

    private void addWaiting(NodeDef node, NodeDef.Builder copy) {
      GraphEdges.waitsFor(node)
          .forEach(name -> copy.addInput("^" + (copied.contains(name) ? PREFIX + name : name)));
    }

    private TensorName renamed(TensorName tensor) {
      TensorName other = exchanged.get(tensor);
      if (other != null) {
        return other;
      }
      return copied.contains(tensor.node())
          ? new TensorName(PREFIX + tensor.node(), tensor.index())
          : tensor;
    }

    private TensorName add(NodeDef node) {
      nodes.put(node.getName(), node);
      return new TensorName(node.getName(), 0);
    }

    private BatchStatistics fused(BatchNormalization each) {
      NodeDef node = model.node(each.fused().orElseThrow());
      TensorName none =
          add(Nodes.noNumbers(PREFIX + node.getName() + "/no_statistics", DataType.DT_FLOAT));
      NodeDef.Builder training =
          node.toBuilder()
              .setName(PREFIX + node.getName())
              .setOp("FusedBatchNormV3")
              .putAttr("is_training", AttrValue.newBuilder().setB(true).build())
              .clearInput();
      if (!node.containsAttr("U")) {
        training.putAttr("U", node.getAttrOrThrow("T"));
      }
      List<TensorName> inputs = GraphEdges.inputs(node);
      for (int i = 0; i < 3; i++) {
        training.addInput(renamed(inputs.get(i)).toString());
      }
      training.addInput(none.toString()).addInput(none.toString());
      addWaiting(node, training);
      String name = add(training.build()).node();
      return new BatchStatistics(
          each.layer(),
          each.mean(),
          each.variance(),
          new TensorName(name, 1),
          new TensorName(name, 2),
          isOneValueEach(shape(each, each.input()), axes(node, each)));
    }

    private int[] axes(NodeDef fused, BatchNormalization each) {
      String format =
          fused.getAttrOrDefault("data_format", Nodes.text("NHWC")).getS().toStringUtf8();
      return remaining(shape(each, each.input()).length, format.startsWith("NC") ? 1 : -1);
    }

    private static int[] remaining(int axes, int channels) {
      int kept = channels < 0 ? axes + channels : channels;
      return IntStream.range(0, axes).filter(axis -> axis != kept).toArray();
    }

    private BatchStatistics writtenOut(BatchNormalization each) {
      long[] input = shape(each, each.input());
      long[] used = shape(each, each.usedMean());
      requireFloat(each);
      boolean isKeptWhole = used.length == input.length;
      boolean isKnown = Arrays.stream(used).allMatch(extent -> extent > 0);
      if (!isKnown || (!isKeptWhole && used.length != 1)) {
        throw refused(
            each,
            "its statistics of the shape "
                + Arrays.toString(used)
                + " do not fit its input of the shape "
                + Arrays.toString(input));
      }
      int[] axes =
          isKeptWhole
              ? IntStream.range(0, input.length).filter(axis -> used[axis] == 1).toArray()
              : remaining(input.length, -1);
      String prefix = STATISTICS + each.layer() + "/";
      TensorName data = renamed(each.input());
      TensorName reduced = add(Nodes.constant(prefix + "axes", axes));
      TensorName mean = mean(prefix + "mean", data, reduced, isKeptWhole);
      // The variance has no derivative by the mean: that of the sum of differences is 0.
      TensorName center = add(typed("StopGradient", prefix + "center", List.of(mean)));
      TensorName squares =
          add(typed("SquaredDifference", prefix + "squares", List.of(data, center)));
      TensorName variance = mean(prefix + "variance", squares, reduced, isKeptWhole);
      exchanged.put(each.usedMean(), mean);
      exchanged.put(each.usedVariance(), variance);
      return new BatchStatistics(
          each.layer(), each.mean(), each.variance(), mean, variance, isOneValueEach(input, axes));
    }

    private TensorName mean(String name, TensorName data, TensorName axes, boolean keepsAxes) {
      return add(
          Nodes.typed("Mean", name, DataType.DT_FLOAT, List.of(data, axes))
              .putAttr("Tidx", Nodes.type(DataType.DT_INT32))
              .putAttr("keep_dims", AttrValue.newBuilder().setB(keepsAxes).build())
              .build());
    }

    private static NodeDef typed(String operation, String name, List<TensorName> inputs) {
      return Nodes.typed(operation, name, DataType.DT_FLOAT, inputs).build();
    }

    private void requireFloat(BatchNormalization each) {
      DataType type =
          model.operations().typeOf(model.node(each.input().node()), each.input().index());
      if (type != DataType.DT_FLOAT) {
        throw refused(each, "it computes in " + type + ", and training in float32");
      }
    }

    private static boolean isOneValueEach(long[] input, int[] axes) {
      return Arrays.stream(axes).filter(axis -> axis > 0).allMatch(axis -> input[axis] == 1);
    }

    private long[] shape(BatchNormalization each, TensorName tensor) {
      Shape shape = shapes.operationOrThrow(tensor.node()).output(tensor.index()).shape();
      if (shape.isUnknown()) {
        throw refused(each, "the number of axes of " + tensor + " is not known");
      }
      return shape.asArray();
    }

    private static UnsupportedModelException refused(BatchNormalization each, String why) {
      return new UnsupportedModelException(
          "The batch normalisation "
              + each.layer()
              + " cannot be trained with the statistics of the batch: "
              + why
              + ". Use BatchNormMode.FROZEN, or leave the layer out of the selection");
    }
  }
}
