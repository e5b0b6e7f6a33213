package io.github.adabet.djl.internal.walk;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.adabet.djl.internal.engine.MemoryReuse;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.util.ArrayList;
import java.util.List;

/** Lets a pass compute in the memory of arrays that nothing reads again, and notes what does. */
final class ReuseCounter implements BlockWalker.LeafHook {

  final List<String> reused = new ArrayList<>();
  private final boolean training;

  /** Runs all leaves in one mode. */
  ReuseCounter(boolean training) {
    this.training = training;
  }

  @Override
  public boolean beforeLeaf(BlockTree.Leaf leaf) {
    return training;
  }

  @Override
  public void afterLeaf(BlockTree.Leaf leaf, NDList output) {}

  @Override
  public MemoryReuse reuse(MemoryReuse engines) {
    return new MemoryReuse() {
      @Override
      public NDArray relu(NDArray array) {
        reused.add("relu");
        return engines.relu(array);
      }

      @Override
      public NDArray relu6(NDArray array) {
        reused.add("relu6");
        return engines.relu6(array);
      }

      @Override
      public NDArray add(NDArray array, NDArray other) {
        reused.add("add");
        return engines.add(array, other);
      }

      @Override
      public void forget(NDArray input, NDArray output) {
        reused.add("forget");
        engines.forget(input, output);
      }
    };
  }
}
