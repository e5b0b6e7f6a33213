package io.github.adabet.djl.internal.tensorflow.gradient;

import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.tensorflow.graph.GraphEdges;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * A batch normalisation as a graph of inference has it: fused into one operation, or written out,
 * {@code x * rsqrt(variance + epsilon) * gamma + (beta - mean * ...)}, as Keras 3 does. Both read
 * the stored mean and variance in one place, where a training pass can have those of the batch.
 *
 * @param layer its name
 * @param mean the stored mean
 * @param variance the stored variance
 * @param input what is normalised
 * @param usedMean the stored mean as it is computed with, in a shape that fits the input
 * @param usedVariance the same for the variance
 * @param fused the node of the operation that does all of it, if there is one
 */
record BatchNormalization(
    String layer,
    GraphVariable mean,
    GraphVariable variance,
    TensorName input,
    TensorName usedMean,
    TensorName usedVariance,
    Optional<String> fused) {

  private static final Set<String> RESHAPED = Set.of("Identity", "Reshape", "ExpandDims");
  private static final Set<String> SUMS = Set.of("Add", "AddV2");
  private static final Set<String> ROOTS = Set.of("Rsqrt", "Sqrt");
  private static final Set<String> PRODUCTS_AND_DIFFERENCES = Set.of("Mul", "Sub");
  private static final int FUSED_MEAN = 3;
  private static final int FUSED_VARIANCE = 4;

  /**
   * Finds the normalisation of a layer.
   *
   * @param graph of the model
   * @param layer one that has stored statistics
   * @throws UnsupportedModelException if its statistics are not those of a batch normalisation that
   *     is known; the message names the layer, the reason and the remedy
   */
  static BatchNormalization of(ModelGraph graph, GraphLayer layer) {
    return new Search(graph, layer).find();
  }

  /** Follows the statistics of one layer to where they are used. */
  private static final class Search {

    private final ModelGraph graph;
    private final GraphEdges edges;
    private final GraphLayer layer;
    private final Set<String> within;
    private final Set<String> ofSamples;

    Search(ModelGraph graph, GraphLayer layer) {
      this.graph = graph;
      this.edges = graph.edges();
      this.layer = layer;
      this.within = edges.upstream(List.of(layer.output().node()));
      this.ofSamples = graph.data();
    }

    BatchNormalization find() {
      List<GraphVariable> statistics = layer.statistics();
      if (statistics.size() != 2) {
        throw refused("it has " + statistics.size() + " variables that training leaves, not two");
      }
      GraphVariable first = statistics.get(0);
      GraphVariable second = statistics.get(1);
      if (!first.shape().equals(second.shape()) || first.shape().size() != 1) {
        throw refused("its statistics have the shapes " + first.shape() + " and " + second.shape());
      }
      TensorName one = used(first);
      TensorName other = used(second);
      return isVariance(other)
          ? normalization(first, second, one, other)
          : normalization(second, first, other, one);
    }

    /** Returns the tensor of a variable's value behind what only gives it another shape. */
    private TensorName used(GraphVariable variable) {
      if (variable.type() != DataType.DT_FLOAT) {
        throw refused(variable.name() + " is of the type " + variable.type() + ", not float32");
      }
      if (variable.values().size() != 1 || !variable.opaqueReaders().isEmpty()) {
        throw refused(
            variable.name() + " is read in several places, or by a loop; it is applied twice");
      }
      TensorName used = variable.values().get(0);
      List<NodeDef> readers = readers(used);
      while (readers.size() == 1
          && RESHAPED.contains(readers.get(0).getOp())
          && GraphEdges.inputs(readers.get(0)).get(0).equals(used)) {
        used = new TensorName(readers.get(0).getName(), 0);
        readers = readers(used);
      }
      return used;
    }

    private List<NodeDef> readers(TensorName tensor) {
      return edges.readers(tensor).stream()
          .filter(graph.forward()::contains)
          .map(graph::node)
          .toList();
    }

    private boolean isVariance(TensorName used) {
      return readers(used).stream()
          .anyMatch(
              reader ->
                  isFused(reader)
                      ? GraphEdges.inputs(reader).get(FUSED_VARIANCE).equals(used)
                      : isUnderRoot(reader));
    }

    private boolean isUnderRoot(NodeDef reader) {
      return SUMS.contains(reader.getOp())
          && readers(new TensorName(reader.getName(), 0)).stream()
              .anyMatch(next -> ROOTS.contains(next.getOp()));
    }

    private BatchNormalization normalization(
        GraphVariable mean, GraphVariable variance, TensorName usedMean, TensorName usedVariance) {
      List<NodeDef> ofMean = readers(usedMean);
      List<NodeDef> ofVariance = readers(usedVariance);
      for (NodeDef reader : ofMean) {
        requireWithin(reader);
        if (isFused(reader)) {
          return fused(reader, mean, variance, usedMean, usedVariance);
        }
        if (!PRODUCTS_AND_DIFFERENCES.contains(reader.getOp())) {
          throw refused(mean.name() + " is used by " + reader.getOp());
        }
      }
      if (ofMean.isEmpty()
          || ofVariance.isEmpty()
          || !ofVariance.stream().allMatch(this::isUnderRoot)) {
        throw refused("it is not written as a batch normalisation that is known");
      }
      ofVariance.forEach(this::requireWithin);
      return new BatchNormalization(
          layer.layer().name(),
          mean,
          variance,
          input(ofMean, ofVariance),
          usedMean,
          usedVariance,
          Optional.empty());
    }

    private static boolean isFused(NodeDef node) {
      return node.getOp().startsWith("FusedBatchNorm");
    }

    private BatchNormalization fused(
        NodeDef node,
        GraphVariable mean,
        GraphVariable variance,
        TensorName usedMean,
        TensorName usedVariance) {
      List<TensorName> inputs = GraphEdges.inputs(node);
      if (!inputs.get(FUSED_MEAN).equals(usedMean)
          || !inputs.get(FUSED_VARIANCE).equals(usedVariance)
          || readers(usedMean).size() != 1
          || readers(usedVariance).size() != 1) {
        throw refused("the operation " + node.getName() + " does not read its statistics only");
      }
      boolean isReadElsewhere =
          graph.forward().stream()
              .flatMap(name -> GraphEdges.inputs(graph.node(name)).stream())
              .anyMatch(tensor -> tensor.node().equals(node.getName()) && tensor.index() > 0);
      if (isReadElsewhere) {
        throw refused("statistics that " + node.getName() + " puts out are read");
      }
      return new BatchNormalization(
          layer.layer().name(),
          mean,
          variance,
          inputs.get(0),
          usedMean,
          usedVariance,
          Optional.of(node.getName()));
    }

    private void requireWithin(NodeDef reader) {
      if (!within.contains(reader.getName())) {
        throw refused("it is applied in several places");
      }
    }

    /** Returns the one tensor of data that flows into what is computed from the statistics. */
    private TensorName input(List<NodeDef> ofMean, List<NodeDef> ofVariance) {
      Set<String> readers = new LinkedHashSet<>();
      ofMean.forEach(node -> readers.add(node.getName()));
      ofVariance.forEach(node -> readers.add(node.getName()));
      Set<String> inside = new LinkedHashSet<>(edges.downstream(readers));
      inside.retainAll(within);
      Set<TensorName> data = new LinkedHashSet<>();
      for (String name : inside) {
        for (TensorName input : GraphEdges.inputs(graph.node(name))) {
          if (!inside.contains(input.node()) && ofSamples.contains(input.node())) {
            data.add(input);
          }
        }
      }
      if (data.size() != 1) {
        throw refused("it is computed from " + data.size() + " tensors of data, not one");
      }
      return data.iterator().next();
    }

    private UnsupportedModelException refused(String why) {
      return new UnsupportedModelException(
          "The batch normalisation "
              + layer.layer().name()
              + " cannot be trained with the statistics of the batch: the graph of the model is"
              + " that of inference, and "
              + why
              + ". Use BatchNormMode.FROZEN, or leave the layer out of the selection");
    }
  }

  /** Returns the nodes that compute with the statistics. */
  Set<String> readers(ModelGraph graph) {
    Set<String> readers = new LinkedHashSet<>(graph.edges().readers(usedMean));
    readers.addAll(graph.edges().readers(usedVariance));
    readers.retainAll(graph.forward());
    return readers;
  }
}
