package io.github.adabet.djl.internal.composite;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.block.structure.StepwiseBlock;

/** Runs blocks that state their own steps. */
public final class StepwiseHandler implements CompositeHandler {

  @Override
  public boolean handles(Block block) {
    return block instanceof StepwiseBlock;
  }

  @Override
  public NDList forward(Block block, NDList inputs, Children children) {
    return ((StepwiseBlock) block).forward(inputs, children);
  }
}
