package io.github.adabet.djl.internal.walk;

import ai.djl.ndarray.NDList;
import io.github.adabet.djl.internal.engine.MemoryReuse;
import io.github.adabet.djl.internal.tree.BlockTree;

/** Hooks that only say in which mode leaves run. */
public enum LeafModes implements BlockWalker.LeafHook {
  /** Every leaf in inference mode. */
  INFERENCE;

  @Override
  public boolean beforeLeaf(BlockTree.Leaf leaf) {
    return false;
  }

  @Override
  public void afterLeaf(BlockTree.Leaf leaf, NDList output) {}

  @Override
  public MemoryReuse reuse(MemoryReuse engines) {
    return engines;
  }
}
