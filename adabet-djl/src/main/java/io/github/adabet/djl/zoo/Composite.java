package io.github.adabet.djl.zoo;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.adabet.djl.block.structure.StepwiseBlock;
import org.jspecify.annotations.Nullable;

/**
 * A block of named children with one input and one output. Children are called as in PyTorch,
 * without the numbers that DJL's own composites put before a name.
 */
abstract class Composite extends AbstractBlock implements StepwiseBlock {

  private static final byte VERSION = 1;

  Composite() {
    super(VERSION);
  }

  /** Tells the shape that a child makes of another. */
  interface ChildShape {

    /** Returns the shape of a child's output. */
    Shape of(Block child, Shape input);
  }

  /** Adds a child, which runs after those added before. */
  final Composite add(String name, Block child) {
    children.add(name, child);
    return this;
  }

  /**
   * Follows a shape through the block.
   *
   * @param input the input's shape
   * @param child called for each child, in their order
   * @return the output's shape
   */
  abstract Shape trace(Shape input, ChildShape child);

  @Override
  public final void replaceChild(int index, Block replacement) {
    String name = children.keyAt(index);
    children.remove(index);
    children.add(index, name, replacement);
  }

  @Override
  public final Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {trace(inputs[0], Composite::output)};
  }

  @Override
  protected final void initializeChildBlocks(
      NDManager manager, DataType dataType, Shape... inputs) {
    trace(
        inputs[0],
        (child, shape) -> {
          child.initialize(manager, dataType, shape);
          return output(child, shape);
        });
  }

  @Override
  protected final NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    return forwardSteps(parameters, inputs, training);
  }

  private static Shape output(Block child, Shape input) {
    return child.getOutputShapes(new Shape[] {input})[0];
  }
}
