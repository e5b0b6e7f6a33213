package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import io.github.adabet.djl.internal.tensorflow.session.VariableNode;
import io.github.adabet.djl.internal.tensorflow.session.VariableValues;
import io.github.adabet.djl.internal.train.resume.StoredNumbers;
import io.github.adabet.djl.weights.SafetensorsWriter;
import io.github.adabet.djl.weights.tensor.ElementType;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.tensorflow.Result;

/**
 * A variable as a checkpoint writes and overwrites it.
 *
 * @param variable which
 * @param values where it is
 */
record VariableNumbers(GraphVariable variable, VariableValues values) implements StoredNumbers {

  @Override
  public SafetensorsWriter.Entry entry(String name) {
    return new SafetensorsWriter.Entry(
        name, new TensorInfo(ElementType.F32, variable.shape()), this::bytes);
  }

  private ByteBuffer bytes() {
    try (Result now = values.read(List.of(VariableNode.of(variable)))) {
      ByteBuffer bytes = NativeTensors.bytes(now.get(0));
      return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }
  }

  @Override
  public void read(TensorArchive file, String name) {
    try (NativeNumbers numbers = NativeNumbers.unset(variable.shape())) {
      numbers.read(file, name);
      values.assign(Map.of(VariableNode.of(variable), numbers.tensor()));
    }
  }
}
