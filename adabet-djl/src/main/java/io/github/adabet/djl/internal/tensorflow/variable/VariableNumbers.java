package io.github.adabet.djl.internal.tensorflow.variable;

import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import io.github.adabet.djl.internal.tensorflow.session.VariableNode;
import io.github.adabet.djl.internal.tensorflow.session.VariableValues;
import io.github.adabet.djl.internal.train.resume.StoredNumbers;
import io.github.adabet.djl.weights.SafetensorsWriter;
import io.github.adabet.djl.weights.tensor.ElementType;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import java.util.Map;
import org.tensorflow.Tensor;

/**
 * A variable as a checkpoint writes and overwrites it.
 *
 * @param variable which
 * @param values where it is
 * @param now its present value, as long as this is used
 */
record VariableNumbers(GraphVariable variable, VariableValues values, Tensor now)
    implements StoredNumbers {

  @Override
  public SafetensorsWriter.Entry entry(String name) {
    return new SafetensorsWriter.Entry(
        name, new TensorInfo(ElementType.F32, variable.shape()), () -> NativeTensors.bytes(now));
  }

  @Override
  public void read(TensorArchive file, String name) {
    try (NativeNumbers numbers = NativeNumbers.unset(variable.shape())) {
      numbers.read(file, name);
      values.assign(Map.of(VariableNode.of(variable), numbers.tensor()));
    }
  }
}
