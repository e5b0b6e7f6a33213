package io.github.adabet.djl.internal.tensorflow.estimate;

import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.session.ElementTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private final List<SizedNode> nodes;
  private final NumberedGraph numbers;

  private SizedGraph(List<SizedNode> nodes) {
    this.nodes = nodes;
    this.numbers = new NumberedGraph(nodes);
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
    List<SizedNode> nodes = new ArrayList<>();
    for (NodeDef node : definition.getNodeList()) {
      List<Inferred> ofFewer = fewer.getOrDefault(node.getName(), List.of());
      List<Inferred> ofMore = more.getOrDefault(node.getName(), List.of());
      List<Optional<TensorExtents>> outputs = new ArrayList<>();
      for (int i = 0; i < ofFewer.size(); i++) {
        outputs.add(ofFewer.get(i).with(ofMore.get(i)));
      }
      nodes.add(SizedNode.of(node, outputs));
    }
    return new SizedGraph(List.copyOf(nodes));
  }

  /**
   * Finds out the extents of one tensor.
   *
   * @param definition the graph
   * @param inputs the extents of what it is given, -1 in the place of the number of samples
   * @param tensor of the graph
   * @return its extents, -1 in the place of the number of samples; empty if TensorFlow does not
   *     know them beforehand
   * @throws UnsupportedModelException if TensorFlow does not take inputs of such extents
   */
  static Optional<List<Long>> extentsPerSample(
      GraphDef definition, Map<TensorName, List<Long>> inputs, TensorName tensor) {
    return inferred(definition, inputs, TensorExtents.FEWER)
        .getOrDefault(tensor.node(), List.of())
        .stream()
        .skip(tensor.index())
        .findFirst()
        .flatMap(Inferred::extents)
        .map(
            extents -> {
              List<Long> perSample = new ArrayList<>(extents);
              if (!perSample.isEmpty()) {
                perSample.set(0, -1L);
              }
              return perSample;
            });
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
    // A builder of each node would be a copy of the graph.
    GraphDef.Builder stated = definition.toBuilder();
    for (int i = 0; i < definition.getNodeCount(); i++) {
      NodeDef node = definition.getNode(i);
      if (GIVEN.contains(node.getOp())) {
        List<Long> extents = inputs.get(new TensorName(node.getName(), 0));
        if (extents != null) {
          stated.setNode(i, node.toBuilder().putAttr("shape", shape(extents, batch)));
        }
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

  /** Returns the nodes and tensors by their numbers. */
  NumberedGraph numbers() {
    return numbers;
  }

  /** Returns a node. */
  SizedNode node(int number) {
    return nodes.get(number);
  }

  /** Returns the name of a tensor. */
  TensorName name(int tensor) {
    return new TensorName(nodes.get(numbers.maker(tensor)).name(), numbers.index(tensor));
  }

  /** Returns the numbers of tensors; those that are not the graph's are left out. */
  BitSet tensors(Collection<TensorName> names) {
    BitSet tensors = new BitSet(numbers.tensors());
    for (TensorName name : names) {
      int tensor = numbers.tensor(name);
      if (tensor != NumberedGraph.NONE) {
        tensors.set(tensor);
      }
    }
    return tensors;
  }

  /** Returns the extents of a tensor, if they are known. */
  Optional<TensorExtents> extents(int tensor) {
    return nodes.get(numbers.maker(tensor)).outputs().get(numbers.index(tensor));
  }

  /** Returns the extents of a tensor, if they are known. */
  Optional<TensorExtents> extents(TensorName name) {
    int tensor = numbers.tensor(name);
    return tensor == NumberedGraph.NONE ? Optional.empty() : extents(tensor);
  }

  /** Returns the size of a tensor in a batch of so many samples, 0 if it is not known. */
  long bytes(int tensor, int batch) {
    Optional<TensorExtents> extents = extents(tensor);
    return extents.isPresent() ? extents.get().bytes(batch) : 0;
  }

  /** Returns the size of a tensor in a batch of so many samples, 0 if it is not known. */
  long bytes(TensorName name, int batch) {
    int tensor = numbers.tensor(name);
    return tensor == NumberedGraph.NONE ? 0 : bytes(tensor, batch);
  }
}
