package io.github.adabet.djl.internal.train.gradient;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.walk.BlockWalker;
import java.util.function.Supplier;

/**
 * Runs everything that may draw random numbers twice from one seed, and refuses what comes out
 * differently: activation recomputation would differentiate another function than the one that ran.
 *
 * @param modes says in which mode each leaf runs, and seeds it
 */
record RepetitionTrial(TrainingModes modes) implements BlockWalker.LeafHook {

  @Override
  public boolean beforeLeaf(BlockTree.Leaf leaf) {
    return modes.beforeLeaf(leaf);
  }

  @Override
  public void afterLeaf(BlockTree.Leaf leaf, NDList output) {}

  @Override
  public NDList aroundLeaf(BlockTree.Leaf leaf, Supplier<NDList> forward) {
    NDList outputs = modes.aroundLeaf(leaf, forward);
    if (RandomDraws.possible(leaf)) {
      requireSame(outputs, modes.aroundLeaf(leaf, forward), "The layer " + leaf.path(), leaf);
    }
    return outputs;
  }

  @Override
  public NDList aroundArithmetic(
      BlockTree.Composite composite, int index, Supplier<NDList> computation) {
    NDList results = modes.aroundArithmetic(composite, index, computation);
    if (RandomDraws.possible(composite)) {
      requireSame(
          results,
          modes.aroundArithmetic(composite, index, computation),
          "The arithmetic of the composite "
              + (composite.path().isEmpty() ? "at the root" : composite.path()),
          composite);
    }
    return results;
  }

  private static void requireSame(NDList first, NDList second, String who, BlockTree.Node node) {
    boolean same = first.size() == second.size();
    for (int i = 0; same && i < first.size(); i++) {
      same = first.get(i) == second.get(i) || sameBits(first.get(i), second.get(i));
    }
    if (!same) {
      throw new UnsupportedModelException(
          who
              + " ("
              + node.block().getClass().getName()
              + ") does not repeat: run twice on the same input from the same seed of the engine,"
              + " it puts out different values. It draws from another source of random numbers than"
              + " the engine's, keeps state between calls, or changes its input in place. Draw from"
              + " the engine, for instance by input.getManager().randomUniform, or train without"
              + " activation recomputation");
    }
  }

  private static boolean sameBits(NDArray one, NDArray other) {
    return one.getShape().equals(other.getShape())
        && one.getDataType() == other.getDataType()
        && ArrayBytes.of(one).equals(ArrayBytes.of(other));
  }
}
