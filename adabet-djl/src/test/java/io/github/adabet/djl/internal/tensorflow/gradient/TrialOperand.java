package io.github.adabet.djl.internal.tensorflow.gradient;

import java.util.Arrays;
import java.util.List;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** A tensor that an operation takes: a variable, or a constant of whole numbers or flags. */
record TrialOperand(
    List<Long> shape, boolean isPositive, DataType type, boolean isVariable, int[] numbers) {

  static TrialOperand of(long... shape) {
    return new TrialOperand(list(shape), false, DataType.DT_FLOAT, true, new int[0]);
  }

  static TrialOperand positive(long... shape) {
    return new TrialOperand(list(shape), true, DataType.DT_FLOAT, true, new int[0]);
  }

  static TrialOperand numbers(int... numbers) {
    return constant(DataType.DT_INT32, list(numbers.length), numbers);
  }

  static TrialOperand scalar(int number) {
    return constant(DataType.DT_INT32, List.of(), number);
  }

  static TrialOperand pairs(int... numbers) {
    return constant(DataType.DT_INT32, list(numbers.length / 2, 2), numbers);
  }

  static TrialOperand constant(DataType type, List<Long> shape, int... numbers) {
    return new TrialOperand(shape, false, type, false, numbers);
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
    TensorProto.Builder tensor = TensorProto.newBuilder().setDtype(type).setTensorShape(extents());
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
