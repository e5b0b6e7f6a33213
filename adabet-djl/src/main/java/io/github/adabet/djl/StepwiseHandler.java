package io.github.adabet.djl;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;

/** Runs blocks that state their own steps. */
final class StepwiseHandler implements CompositeHandler {

  @Override
  public boolean handles(Block block) {
    return block instanceof StepwiseBlock;
  }

  @Override
  public NDList forward(Block block, NDList inputs, Children children) {
    return ((StepwiseBlock) block).forward(inputs, children);
  }
}
