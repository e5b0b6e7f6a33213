package io.github.adabet.djl.internal.tensorflow.head;

import com.google.protobuf.ByteString;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.graph.SignatureTensor;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.graph.WholeNumbers;
import io.github.adabet.djl.internal.tensorflow.model.CheckedModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.proto.VariableDef;

/**
 * Writes the graph of a signature as a SavedModel of its own, whose last layer has another number
 * of classes. Variables take the names that the model calls them by where these are free, and names
 * of nodes.
 */
final class FlatModel {

  /** What TensorFlow takes for the name of a node; a variable can be called anything. */
  private static final Pattern NAME_OF_NODE = Pattern.compile("[A-Za-z0-9.][A-Za-z0-9_./>-]*");

  private static final String INITIALIZER = "__saved_model_init_op";

  private final CheckedModel model;
  private final ModelGraph graph;
  private final DenseHead head;
  private final int classes;
  private final Set<String> kept;
  private final Map<String, String> names = new LinkedHashMap<>();

  FlatModel(CheckedModel model, DenseHead head, int classes) {
    this.model = model;
    this.graph = model.graph();
    this.head = head;
    this.classes = classes;
    List<String> wanted = new ArrayList<>();
    graph.inputs().forEach(input -> wanted.add(input.tensor().node()));
    graph.outputs().forEach(output -> wanted.add(output.tensor().node()));
    graph.initializer().ifPresent(wanted::add);
    this.kept = graph.edges().upstream(wanted);
    Set<String> taken = new HashSet<>(kept);
    Map<String, Integer> uses = new HashMap<>();
    graph.variables().forEach(variable -> uses.merge(variable.name(), 1, Integer::sum));
    for (GraphVariable variable : graph.variables()) {
      boolean isFree =
          NAME_OF_NODE.matcher(variable.name()).matches()
              && uses.getOrDefault(variable.name(), 0) == 1
              && taken.add(variable.name());
      names.put(variable.node(), isFree ? variable.name() : variable.node());
    }
  }

  /** Returns the names of the variables' nodes in the new graph, by those in the former one. */
  Map<String, String> names() {
    return names;
  }

  /** Returns the new graph, with signature and saver. */
  MetaGraphDef write() {
    SaverNodes saver = new SaverNodes();
    MetaGraphDef.Builder written = MetaGraphDef.newBuilder();
    GraphDef.Builder flat =
        GraphDef.newBuilder()
            .setVersions(graph.definition().getVersions())
            .setLibrary(graph.definition().getLibrary());
    graph.nodes().values().stream()
        .filter(node -> kept.contains(node.getName()))
        .forEach(node -> flat.addNode(renamed(node)));
    CollectionDef.BytesList.Builder all = CollectionDef.BytesList.newBuilder();
    CollectionDef.BytesList.Builder trainable = CollectionDef.BytesList.newBuilder();
    for (GraphVariable variable : graph.variables()) {
      String name = name(variable.node());
      VariableDef listed = saver.add(variable, name);
      all.addValue(listed.toByteString());
      if (variable.isTrainable()) {
        trainable.addValue(listed.toByteString());
      }
    }
    flat.addAllNode(saver.nodes());
    MetaGraphDef file = model.folder().graph();
    written
        .setMetaInfoDef(file.getMetaInfoDef().toBuilder().clearStrippedOpList())
        .setGraphDef(flat)
        .setSaverDef(saver.definition())
        .addAllAssetFileDef(file.getAssetFileDefList())
        .putCollectionDef("variables", CollectionDef.newBuilder().setBytesList(all).build())
        .putCollectionDef(
            "trainable_variables", CollectionDef.newBuilder().setBytesList(trainable).build())
        .putSignatureDef(model.folder().signature(), signature());
    graph
        .initializer()
        .ifPresent(
            node ->
                written.putSignatureDef(
                    INITIALIZER,
                    SignatureDef.newBuilder()
                        .putOutputs(INITIALIZER, TensorInfo.newBuilder().setName(node).build())
                        .build()));
    return written.build();
  }

  private String name(String node) {
    return names.getOrDefault(node, node);
  }

  private NodeDef renamed(NodeDef node) {
    NodeDef.Builder renamed = node.toBuilder().setName(name(node.getName())).clearInput();
    for (String input : node.getInputList()) {
      renamed.addInput(
          input.startsWith("^") ? "^" + name(input.substring(1)) : renamed(TensorName.of(input)));
    }
    if (names.containsKey(node.getName()) && node.getOp().equals("VarHandleOp")) {
      renamed.putAttr(
          "shared_name",
          AttrValue.newBuilder().setS(ByteString.copyFromUtf8(name(node.getName()))).build());
    }
    if (node.getName().equals(head.kernel().node())) {
      renamed.putAttr("shape", shape(head.kernelShape(classes)));
    } else if (head.bias().filter(bias -> bias.node().equals(node.getName())).isPresent()) {
      renamed.putAttr("shape", shape(classes));
    } else if (head.stated().contains(node.getName())) {
      renamed.putAttr("value", ofClasses(node.getAttrOrThrow("value").getTensor()));
    }
    return renamed.build();
  }

  /** Returns a constant of whole numbers with the number of classes as its last one. */
  private AttrValue ofClasses(TensorProto stated) {
    long[] numbers = WholeNumbers.of(stated);
    numbers[numbers.length - 1] = classes;
    return AttrValue.newBuilder().setTensor(WholeNumbers.with(stated, numbers)).build();
  }

  private String renamed(TensorName tensor) {
    String node = name(tensor.node());
    return tensor.index() == 0 ? node : new TensorName(node, tensor.index()).toString();
  }

  private static AttrValue shape(long... extents) {
    return AttrValue.newBuilder().setShape(extents(extents)).build();
  }

  private static TensorShapeProto extents(long... extents) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long extent : extents) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(extent));
    }
    return shape.build();
  }

  private SignatureDef signature() {
    SignatureDef.Builder signature =
        SignatureDef.newBuilder().setMethodName(model.folder().definition().getMethodName());
    graph.inputs().forEach(input -> signature.putInputs(input.name(), info(input, input.shape())));
    for (SignatureTensor output : graph.outputs()) {
      List<Long> shape = new ArrayList<>(output.shape());
      if (!shape.isEmpty()) {
        shape.set(shape.size() - 1, (long) classes);
      }
      signature.putOutputs(output.name(), info(output, shape));
    }
    return signature.build();
  }

  private static TensorInfo info(SignatureTensor tensor, List<Long> shape) {
    TensorShapeProto extents =
        shape.isEmpty()
            ? TensorShapeProto.newBuilder().setUnknownRank(true).build()
            : extents(shape.stream().mapToLong(Long::longValue).toArray());
    DataType type = tensor.type();
    return TensorInfo.newBuilder()
        .setName(tensor.tensor().toString())
        .setDtype(type)
        .setTensorShape(extents)
        .build();
  }
}
