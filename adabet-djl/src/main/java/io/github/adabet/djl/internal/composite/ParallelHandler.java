package io.github.adabet.djl.internal.composite;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.ParallelBlock;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.internal.reflect.DjlInternals;
import io.github.adabet.djl.internal.reflect.Overrides;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Runs the children of a parallel block on the same inputs, and combines their outputs by the
 * block's function.
 */
public final class ParallelHandler implements CompositeHandler {

  @Override
  public boolean handles(Block block) {
    return Overrides.runsAs(block, ParallelBlock.class);
  }

  @Override
  public NDList forward(Block block, NDList inputs, Children children) {
    Function<List<NDList>, NDList> combine = DjlInternals.combineFunction((ParallelBlock) block);
    List<NDList> branches = new ArrayList<>(children.size());
    int last = children.size() - 1;
    for (int i = 0; i <= last; i++) {
      branches.add(i < last ? children.forward(i, inputs) : children.forwardLast(i, inputs));
    }
    return children.compute(() -> combine.apply(branches));
  }
}
