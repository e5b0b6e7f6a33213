package io.github.adabet.djl.internal.composite;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.internal.reflect.Overrides;

/** Runs the children of a sequential block one after another. */
public final class SequentialHandler implements CompositeHandler {

  @Override
  public boolean handles(Block block) {
    return Overrides.runsAs(block, SequentialBlock.class);
  }

  @Override
  public NDList forward(Block block, NDList inputs, Children children) {
    boolean returnsAll = ((SequentialBlock) block).isReturnIntermediate();
    NDList all = new NDList();
    NDList current = inputs;
    for (int i = 0; i < children.size(); i++) {
      current = returnsAll ? children.forward(i, current) : children.forwardLast(i, current);
      all.addAll(current);
    }
    return returnsAll ? all : current;
  }
}
