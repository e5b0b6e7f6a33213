package io.github.adabet.djl.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.internal.engine.MemoryReuse;
import io.github.adabet.djl.internal.engine.Overwriting;
import java.util.function.UnaryOperator;

/** The sum at the end of a residual branch. */
enum Residual implements UnaryOperator<NDList>, Overwriting {
  /** Branch and shortcut, whose shapes are equal. */
  SUM;

  /** Adds two arrays, neither of which is used again. */
  static NDList add(NDList branch, NDList shortcut, CompositeHandler.Children steps) {
    return steps.computeLast(
        new NDList(branch.singletonOrThrow(), shortcut.singletonOrThrow()), SUM);
  }

  @Override
  public NDList apply(NDList both) {
    return new NDList(both.get(0).add(both.get(1)));
  }

  @Override
  public NDList overwrite(NDList both, MemoryReuse reuse) {
    NDArray branch = both.get(0);
    NDArray shortcut = both.get(1);
    return new NDList(reuse.add(branch, shortcut));
  }

  @Override
  public boolean gradientNeedsOutput() {
    return false;
  }
}
