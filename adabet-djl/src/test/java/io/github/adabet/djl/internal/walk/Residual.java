package io.github.adabet.djl.internal.walk;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.adabet.djl.block.structure.CompositeHandler;

/** Adds its input to its child's output. */
final class Residual extends AbstractBlock {

  private final Block branch;

  Residual(Block branch) {
    this.branch = addChildBlock("branch", branch);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters, NDList inputs, boolean training, PairList<String, Object> params) {
    return new NDList(branch.forward(parameters, inputs, training).head().add(inputs.head()));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    branch.initialize(manager, dataType, inputShapes);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }

  /** Looks into the block. */
  static final class Handler implements CompositeHandler {

    @Override
    public boolean handles(Block block) {
      return block instanceof Residual;
    }

    @Override
    public NDList forward(Block block, NDList inputs, Children children) {
      NDList branch = children.forward(0, inputs);
      return children.compute(() -> new NDList(branch.head().add(inputs.head())));
    }
  }
}
