package io.github.adabet.djl.internal.composite;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/** A leaf that adds a parameter, which a composite holds itself, to its input. */
public final class AddedParameter extends AbstractBlock {

  private final Parameter parameter;

  /**
   * Makes a leaf of a composite's parameter, which stays the composite's too.
   *
   * @param parameter initialised; broadcast to the input
   */
  AddedParameter(Parameter parameter) {
    this.parameter = addParameter(parameter);
    // There is nothing to initialise, which DJL would try otherwise in training mode.
    this.inputShapes = new Shape[] {parameter.getArray().getShape()};
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray input = inputs.singletonOrThrow();
    return new NDList(input.add(parameters.getValue(parameter, input.getDevice(), training)));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
