package io.github.adabet.djl.block.structure;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Runs the children of a block by their own {@code forward}, and closes nothing. */
final class PlainChildren implements CompositeHandler.Children {

  private final List<Block> children;
  private final ParameterStore parameters;
  private final boolean training;

  PlainChildren(Block block, ParameterStore parameters, boolean training) {
    this.children = block.getChildren().values();
    this.parameters = parameters;
    this.training = training;
  }

  @Override
  public int size() {
    return children.size();
  }

  @Override
  public NDList forward(int index, NDList inputs) {
    return children.get(index).forward(parameters, inputs, training);
  }

  @Override
  public NDList forwardLast(int index, NDList inputs) {
    return forward(index, inputs);
  }

  @Override
  public NDList compute(Supplier<NDList> computation) {
    return computation.get();
  }

  @Override
  public NDList computeLast(NDList inputs, UnaryOperator<NDList> computation) {
    return computation.apply(inputs);
  }
}
