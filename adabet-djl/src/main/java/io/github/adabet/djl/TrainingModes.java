package io.github.adabet.djl;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.recurrent.RecurrentBlock;

/**
 * Runs the leaves from the first trained one on in the modes of a plan, and seeds the engine before
 * each that may draw random numbers.
 *
 * @param plan what is trained
 * @param engine the engine of the network
 * @param moment what the seeds depend on
 */
record TrainingModes(TrainingPlan plan, Engine engine, TrainingMoment moment)
    implements BlockWalker.LeafHook {

  @Override
  public boolean beforeLeaf(BlockTree.Leaf leaf) {
    if (leaf.opaque()
        || leaf.block() instanceof Dropout
        || leaf.block() instanceof RecurrentBlock) {
      engine.setRandomSeed(moment.seed(leaf.path()));
    }
    return plan.runsInTrainingMode(leaf);
  }

  @Override
  public void afterLeaf(BlockTree.Leaf leaf, NDList output) {}
}
