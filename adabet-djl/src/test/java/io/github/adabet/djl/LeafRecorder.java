package io.github.adabet.djl;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;

/** Runs every leaf in one mode, and notes which ran and how many arrays were alive. */
class LeafRecorder implements BlockWalker.LeafHook {

  final List<BlockTree.Leaf> leaves = new ArrayList<>();
  int mostAlive;
  private final boolean training;
  private final List<NDManager> managers;

  /** Runs leaves in inference mode, and counts the arrays of some managers. */
  LeafRecorder(NDManager... managers) {
    this(false, managers);
  }

  /** Runs leaves in training mode if asked, and counts the arrays of some managers. */
  LeafRecorder(boolean training, NDManager... managers) {
    this.training = training;
    this.managers = List.of(managers);
  }

  @Override
  public boolean beforeLeaf(BlockTree.Leaf leaf) {
    return training;
  }

  @Override
  public void afterLeaf(BlockTree.Leaf leaf, NDList output) {
    leaves.add(leaf);
    int alive = managers.stream().mapToInt(manager -> manager.getManagedArrays().size()).sum();
    mostAlive = Math.max(mostAlive, alive);
  }
}
