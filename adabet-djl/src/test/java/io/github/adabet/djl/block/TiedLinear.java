package io.github.adabet.djl.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/** A linear layer with the square weight of another one, and a bias of its own if asked. */
final class TiedLinear extends AbstractBlock {

  private final Parameter weight;
  private final @Nullable Parameter bias;

  TiedLinear(Linear other, boolean bias) {
    this.weight = addParameter(other.getDirectParameters().get("weight"));
    this.bias =
        bias
            ? addParameter(Parameter.builder().setName("bias").setType(Parameter.Type.BIAS).build())
            : null;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray input = inputs.singletonOrThrow();
    NDArray weights = parameters.getValue(weight, input.getDevice(), training);
    NDArray biases = parameters.getValue(bias, input.getDevice(), training);
    return Linear.linear(input, weights, biases);
  }

  @Override
  protected void prepare(Shape[] inputs) {
    if (bias != null) {
      bias.setShape(new Shape(inputs[0].get(inputs[0].dimension() - 1)));
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return inputs;
  }
}
