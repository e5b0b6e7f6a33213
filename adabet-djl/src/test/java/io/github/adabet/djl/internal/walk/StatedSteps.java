package io.github.adabet.djl.internal.walk;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.block.structure.StepwiseBlock;
import java.util.function.BiFunction;

/** A block with one linear child and the steps of the test. */
final class StatedSteps extends AbstractBlock implements StepwiseBlock {

  private final Block branch = Linear.builder().setUnits(4).build();
  private final BiFunction<NDList, CompositeHandler.Children, NDList> steps;

  StatedSteps(BiFunction<NDList, CompositeHandler.Children, NDList> steps) {
    this.steps = steps;
    children.add("branch", branch);
  }

  @Override
  public NDList forward(NDList inputs, CompositeHandler.Children children) {
    return steps.apply(inputs, children);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters, NDList inputs, boolean training, PairList<String, Object> params) {
    return forwardSteps(parameters, inputs, training);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    branch.initialize(manager, dataType, inputShapes);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
