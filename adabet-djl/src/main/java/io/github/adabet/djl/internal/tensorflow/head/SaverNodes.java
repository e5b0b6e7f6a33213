package io.github.adabet.djl.internal.tensorflow.head;

import com.google.protobuf.ByteString;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.proto.VariableDef;

/** The nodes that save and restore variables, under their names. */
final class SaverNodes {

  private static final String PREFIX = "adabet_save/";
  private static final String FILE = PREFIX + "filename";
  private static final String NAMES = PREFIX + "names";
  private static final String SLICES = PREFIX + "slices";
  private static final String SAVE = PREFIX + "SaveV2";
  private static final String SAVED = PREFIX + "saved";
  private static final String RESTORE = PREFIX + "RestoreV2";
  private static final String RESTORED = PREFIX + "restored";

  private final List<String> names = new ArrayList<>();
  private final List<String> values = new ArrayList<>();
  private final List<String> assignments = new ArrayList<>();
  private final List<DataType> types = new ArrayList<>();
  private final List<NodeDef> ofVariables = new ArrayList<>();

  /**
   * Saves and restores a variable.
   *
   * @param variable which
   * @param name of its node
   * @return how TensorFlow's Python lists it
   */
  VariableDef add(GraphVariable variable, String name) {
    int position = names.size();
    AttrValue type = type(variable.type());
    String read = PREFIX + name + "/read";
    String assign = PREFIX + name + "/assign";
    String restored = position == 0 ? RESTORE : RESTORE + ":" + position;
    if (variable.isResource()) {
      ofVariables.add(node("ReadVariableOp", read).addInput(name).putAttr("dtype", type).build());
      ofVariables.add(
          node("AssignVariableOp", assign)
              .addInput(name)
              .addInput(restored)
              .putAttr("dtype", type)
              .build());
    } else {
      ofVariables.add(node("Identity", read).addInput(name).putAttr("T", type).build());
      ofVariables.add(
          node("Assign", assign).addInput(name).addInput(restored).putAttr("T", type).build());
    }
    names.add(name);
    values.add(read);
    assignments.add(assign);
    types.add(variable.type());
    return VariableDef.newBuilder()
        .setVariableName(name + ":0")
        .setInitializerName(assign)
        .setSnapshotName(read + ":0")
        .setInitialValueName(RESTORE + ":" + position)
        .setIsResource(variable.isResource())
        .setTrainable(variable.isTrainable())
        .build();
  }

  /** Returns all nodes. */
  List<NodeDef> nodes() {
    AttrValue.ListValue.Builder list = AttrValue.ListValue.newBuilder();
    types.forEach(list::addType);
    AttrValue dtypes = AttrValue.newBuilder().setList(list).build();
    List<NodeDef> nodes = new ArrayList<>(ofVariables);
    nodes.add(
        node("Placeholder", FILE)
            .putAttr("dtype", type(DataType.DT_STRING))
            .putAttr(
                "shape",
                AttrValue.newBuilder().setShape(TensorShapeProto.getDefaultInstance()).build())
            .build());
    nodes.add(strings(NAMES, names));
    nodes.add(strings(SLICES, names.stream().map(name -> "").toList()));
    nodes.add(
        node("SaveV2", SAVE)
            .addInput(FILE)
            .addInput(NAMES)
            .addInput(SLICES)
            .addAllInput(values)
            .putAttr("dtypes", dtypes)
            .build());
    nodes.add(
        node("Identity", SAVED)
            .addInput(FILE)
            .addInput("^" + SAVE)
            .putAttr("T", type(DataType.DT_STRING))
            .build());
    nodes.add(
        node("RestoreV2", RESTORE)
            .addInput(FILE)
            .addInput(NAMES)
            .addInput(SLICES)
            .putAttr("dtypes", dtypes)
            .build());
    nodes.add(
        node("NoOp", RESTORED)
            .addAllInput(assignments.stream().map(assignment -> "^" + assignment).toList())
            .build());
    return nodes;
  }

  /** Returns how they are used. */
  SaverDef definition() {
    return SaverDef.newBuilder()
        .setFilenameTensorName(FILE + ":0")
        .setSaveTensorName(SAVED + ":0")
        .setRestoreOpName(RESTORED)
        .setVersion(SaverDef.CheckpointFormatVersion.V2)
        .build();
  }

  private static NodeDef.Builder node(String operation, String name) {
    return NodeDef.newBuilder().setOp(operation).setName(name);
  }

  private static AttrValue type(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }

  private static NodeDef strings(String name, List<String> texts) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_STRING)
            .setTensorShape(
                TensorShapeProto.newBuilder()
                    .addDim(TensorShapeProto.Dim.newBuilder().setSize(texts.size())));
    texts.forEach(text -> tensor.addStringVal(ByteString.copyFromUtf8(text)));
    return node("Const", name)
        .putAttr("dtype", type(DataType.DT_STRING))
        .putAttr("value", AttrValue.newBuilder().setTensor(tensor).build())
        .build();
  }
}
