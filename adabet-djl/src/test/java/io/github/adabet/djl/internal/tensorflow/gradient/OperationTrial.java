package io.github.adabet.djl.internal.tensorflow.gradient;

import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.graph.OperationCatalog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/** One operation on some operands. */
record OperationTrial(
    String label,
    String operation,
    List<TrialOperand> operands,
    Map<String, AttrValue> attributes) {

  static OperationTrial of(String operation, TrialOperand... operands) {
    return new OperationTrial(operation, operation, List.of(operands), Map.of());
  }

  OperationTrial with(String attribute, AttrValue value) {
    Map<String, AttrValue> more = new LinkedHashMap<>(attributes);
    more.put(attribute, value);
    return new OperationTrial(label, operation, operands, more);
  }

  OperationTrial called(String other) {
    return new OperationTrial(other, operation, operands, attributes);
  }

  @Override
  public String toString() {
    return label;
  }

  /** Returns a graph that does nothing but the operation, with the attributes it must have. */
  ModelGraph graph(OperationCatalog catalog) {
    GraphDef.Builder graph = GraphDef.newBuilder();
    graph.getVersionsBuilder().setProducer(1482);
    NodeDef.Builder node = NodeDef.newBuilder().setOp(operation).setName("operation");
    for (OpDef.AttrDef attribute : catalog.find(operation).orElseThrow().getAttrList()) {
      switch (attribute.getName()) {
        case "T", "Tparams" -> node.putAttr(attribute.getName(), Nodes.type(DataType.DT_FLOAT));
        case "Index", "Tindices", "Taxis", "Tlen" ->
            node.putAttr(attribute.getName(), Nodes.type(DataType.DT_INT32));
        default -> {}
      }
    }
    node.putAllAttr(attributes);
    for (int i = 0; i < operands.size(); i++) {
      TrialOperand operand = operands.get(i);
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
        node.addInput(name + "/read");
      } else {
        graph.addNode(operand.node(name));
        node.addInput(name);
      }
    }
    graph.addNode(node);
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
}
