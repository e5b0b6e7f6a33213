package io.github.adabet.djl.internal.tensorflow.gradient;

import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.session.GraphSession;
import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import io.github.adabet.djl.internal.tensorflow.session.VariableNode;
import io.github.adabet.djl.internal.tensorflow.session.VariableValues;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.tensorflow.Result;
import org.tensorflow.Tensor;

/** Runs a loss for values of variables. */
final class TrialLosses {

  private static final float STEP = 1e-2f;

  private final GraphSession session;
  private final GradientGraph gradients;
  private final Map<String, HostTensor> values = new LinkedHashMap<>();
  private final Map<String, VariableNode> nodes = new LinkedHashMap<>();
  private final HostTensor targets;

  TrialLosses(
      GraphSession session, GradientGraph gradients, OperationTrial trial, ModelGraph graph) {
    this.session = session;
    this.gradients = gradients;
    Random random = new Random(1);
    for (GraphVariable variable : graph.variables()) {
      TrialOperand operand = trial.operands().get(Integer.parseInt(variable.name().substring(1)));
      float[] numbers = new float[(int) variable.elements()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] =
            operand.isPositive() ? 0.5f + random.nextFloat() : (float) random.nextGaussian();
      }
      long[] shape = variable.shape().stream().mapToLong(Long::longValue).toArray();
      values.put(variable.name(), HostTensor.of(numbers, shape));
      nodes.put(variable.name(), VariableNode.of(variable));
    }
    assign(values);
    HostTensor output = fetch(gradients.outputs(), Map.of());
    float[] wanted = new float[(int) output.shape().size()];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = (float) random.nextGaussian();
    }
    targets = HostTensor.of(wanted, output.shape().getShape());
  }

  private void assign(Map<String, HostTensor> assigned) {
    Map<VariableNode, Tensor> tensors = new LinkedHashMap<>();
    assigned.forEach((name, value) -> tensors.put(nodes.get(name), NativeTensors.copyOf(value)));
    new VariableValues(session).assign(tensors);
    tensors.values().forEach(Tensor::close);
  }

  private HostTensor fetch(TensorName name, Map<TensorName, Tensor> feeds) {
    try (Result result = session.run(feeds, List.of(name), List.of())) {
      return NativeTensors.copyOf(result.get(0));
    }
  }

  float[] gradient(GraphVariable variable) {
    try (Tensor wanted = NativeTensors.copyOf(targets);
        Tensor scale = NativeTensors.copyOf(HostTensor.of(new float[] {1}))) {
      return fetch(
              gradients.gradients().get(variable),
              Map.of(gradients.targets(), wanted, gradients.scale(), scale))
          .toFloats();
    }
  }

  double difference(GraphVariable variable, int index) {
    return (loss(variable, index, STEP) - loss(variable, index, -STEP)) / (2 * STEP);
  }

  private double loss(GraphVariable variable, int index, float change) {
    HostTensor value = values.get(variable.name());
    float[] moved = value.toFloats();
    moved[index] += change;
    assign(Map.of(variable.name(), HostTensor.of(moved, value.shape().getShape())));
    float[] output = fetch(gradients.outputs(), Map.of()).toFloats();
    assign(Map.of(variable.name(), value));
    float[] wanted = targets.toFloats();
    double loss = 0;
    for (int i = 0; i < output.length; i++) {
      loss += ((double) output[i] - wanted[i]) * ((double) output[i] - wanted[i]);
    }
    return loss;
  }
}
