package io.github.adabet.djl.internal.tensorflow.gradient;

import com.google.protobuf.ByteString;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Writes nodes of a graph. */
final class Nodes {

  private Nodes() {}

  /** Returns a node whose inputs all have one element type, and which says so in attribute T. */
  static NodeDef.Builder typed(
      String operation, String name, DataType type, List<TensorName> inputs) {
    NodeDef.Builder node =
        NodeDef.newBuilder().setOp(operation).setName(name).putAttr("T", type(type));
    inputs.forEach(input -> node.addInput(input.toString()));
    return node;
  }

  /** Returns a node that whoever runs the graph gives a tensor of any shape. */
  static NodeDef placeholder(String name, DataType type) {
    return NodeDef.newBuilder()
        .setOp("Placeholder")
        .setName(name)
        .putAttr("dtype", type(type))
        .putAttr(
            "shape",
            AttrValue.newBuilder()
                .setShape(TensorShapeProto.newBuilder().setUnknownRank(true))
                .build())
        .build();
  }

  /** Returns a single float, as a constant of a floating-point type. */
  static NodeDef constant(String name, DataType type, double value) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDtype(type)
            .setTensorShape(TensorShapeProto.getDefaultInstance());
    if (type == DataType.DT_DOUBLE) {
      tensor.addDoubleVal(value);
    } else {
      tensor.addFloatVal((float) value);
    }
    return constant(name, type, tensor.build());
  }

  /** Returns a constant of one axis without numbers. */
  static NodeDef noNumbers(String name, DataType type) {
    return constant(
        name,
        type,
        TensorProto.newBuilder()
            .setDtype(type)
            .setTensorShape(
                TensorShapeProto.newBuilder().addDim(TensorShapeProto.Dim.getDefaultInstance()))
            .build());
  }

  /** Returns whole numbers as a constant of one axis. */
  static NodeDef constant(String name, int... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.nativeOrder());
    bytes.asIntBuffer().put(values);
    return constant(
        name,
        DataType.DT_INT32,
        TensorProto.newBuilder()
            .setDtype(DataType.DT_INT32)
            .setTensorShape(
                TensorShapeProto.newBuilder()
                    .addDim(TensorShapeProto.Dim.newBuilder().setSize(values.length)))
            .setTensorContent(ByteString.copyFrom(bytes))
            .build());
  }

  private static NodeDef constant(String name, DataType type, TensorProto value) {
    return NodeDef.newBuilder()
        .setOp("Const")
        .setName(name)
        .putAttr("dtype", type(type))
        .putAttr("value", AttrValue.newBuilder().setTensor(value).build())
        .build();
  }

  /** Returns an attribute that names an element type. */
  static AttrValue type(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }

  /** Returns an attribute that is a whole number. */
  static AttrValue number(long value) {
    return AttrValue.newBuilder().setI(value).build();
  }

  /** Returns an attribute that is text. */
  static AttrValue text(String value) {
    return AttrValue.newBuilder().setS(ByteString.copyFromUtf8(value)).build();
  }
}
