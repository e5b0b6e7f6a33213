package io.github.adabet.djl.internal.tensorflow.estimate;

import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.session.ElementTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A graph, and how large its tensors are in batches of any size. TensorFlow's inference of shapes
 * says so when it imports the graph with inputs of a stated size, once for a batch of {@value
 * TensorExtents#FEWER} and once for one of {@value TensorExtents#MORE}; nothing is run. Immutable.
 */
final class SizedGraph {

  private static final Set<String> GIVEN = Set.of("Placeholder", "PlaceholderWithDefault");

  private final Map<String, SizedNode> nodes;

  private SizedGraph(Map<String, SizedNode> nodes) {
    this.nodes = Collections.unmodifiableMap(nodes);
  }

  /**
   * Finds out the sizes.
   *
   * @param definition the graph
   * @param inputs the extents of what it is given, -1 in the place of the number of samples
   * @return the graph; what TensorFlow does not know beforehand has no extents
   * @throws UnsupportedModelException if TensorFlow does not take inputs of such extents
   */
  static SizedGraph of(GraphDef definition, Map<TensorName, List<Long>> inputs) {
    Map<String, List<Inferred>> fewer = inferred(definition, inputs, TensorExtents.FEWER);
    Map<String, List<Inferred>> more = inferred(definition, inputs, TensorExtents.MORE);
    Map<String, SizedNode> nodes = new LinkedHashMap<>();
    for (NodeDef node : definition.getNodeList()) {
      List<Inferred> ofFewer = fewer.getOrDefault(node.getName(), List.of());
      List<Inferred> ofMore = more.getOrDefault(node.getName(), List.of());
      List<Optional<TensorExtents>> outputs = new ArrayList<>();
      for (int i = 0; i < ofFewer.size(); i++) {
        outputs.add(ofFewer.get(i).with(ofMore.get(i)));
      }
      nodes.put(node.getName(), SizedNode.of(node, outputs));
    }
    return new SizedGraph(nodes);
  }

  /**
   * What TensorFlow knows of a tensor.
   *
   * @param elementBytes bytes of an element
   * @param extents empty if not all are known
   */
  private record Inferred(int elementBytes, Optional<List<Long>> extents) {

    Optional<TensorExtents> with(Inferred more) {
      return extents.isPresent()
              && more.extents.isPresent()
              && extents.get().size() == more.extents.get().size()
          ? Optional.of(new TensorExtents(elementBytes, extents.get(), more.extents.get()))
          : Optional.empty();
    }
  }

  private static Map<String, List<Inferred>> inferred(
      GraphDef definition, Map<TensorName, List<Long>> inputs, int batch) {
    GraphDef.Builder stated = definition.toBuilder();
    for (NodeDef.Builder node : stated.getNodeBuilderList()) {
      List<Long> extents = inputs.get(new TensorName(node.getName(), 0));
      if (extents != null && GIVEN.contains(node.getOp())) {
        node.putAttr("shape", shape(extents, batch));
      }
    }
    Map<String, List<Inferred>> known = new LinkedHashMap<>();
    try (Graph graph = new Graph()) {
      graph.importGraphDef(stated.build());
      graph
          .operations()
          .forEachRemaining(operation -> known.put(operation.name(), outputs(operation)));
    } catch (TensorFlowException | IllegalArgumentException e) {
      throw new UnsupportedModelException(
          "TensorFlow cannot tell how large the tensors of the network are for inputs of "
              + inputs.values()
              + ": "
              + e.getMessage(),
          e);
    }
    return known;
  }

  private static AttrValue shape(List<Long> extents, int batch) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long extent : extents) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(extent < 0 ? batch : extent));
    }
    return AttrValue.newBuilder().setShape(shape).build();
  }

  private static List<Inferred> outputs(Operation operation) {
    List<Inferred> outputs = new ArrayList<>();
    for (int i = 0; i < operation.numOutputs(); i++) {
      Output<?> output = operation.output(i);
      Shape shape = output.shape();
      boolean known = !shape.isUnknown() && !shape.hasUnknownDimension();
      outputs.add(
          new Inferred(
              ElementTypes.bytesOf(output.dataType()),
              known
                  ? Optional.of(Arrays.stream(shape.asArray()).boxed().toList())
                  : Optional.empty()));
    }
    return outputs;
  }

  /** Returns the nodes by name. */
  Map<String, SizedNode> nodes() {
    return nodes;
  }

  /** Returns a node that is there. */
  SizedNode node(String name) {
    return Objects.requireNonNull(nodes.get(name), name);
  }

  /** Returns the extents of a tensor, if they are known. */
  Optional<TensorExtents> extents(TensorName tensor) {
    SizedNode node = nodes.get(tensor.node());
    return node == null || node.outputs().size() <= tensor.index()
        ? Optional.empty()
        : node.outputs().get(tensor.index());
  }

  /** Returns the size of a tensor in a batch of so many samples, 0 if it is not known. */
  long bytes(TensorName tensor, int batch) {
    return extents(tensor).map(extents -> extents.bytes(batch)).orElse(0L);
  }
}
