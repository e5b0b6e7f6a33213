package io.github.adabet.djl.internal.train.gradient;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import io.github.adabet.djl.internal.engine.MemoryReuse;
import io.github.adabet.djl.internal.train.plan.TrainingMoment;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.walk.BlockWalker;
import java.util.function.Supplier;

/**
 * Runs the leaves from the first trained one on in the modes of a plan, and seeds the engine before
 * all that may draw random numbers: leaves, arithmetic of composites, and the loss. So a part draws
 * the same whether it runs once or again, and whatever has run before it.
 *
 * @param plan what is trained
 * @param engine the engine of the network
 * @param moment what the seeds depend on
 */
public record TrainingModes(TrainingPlan plan, Engine engine, TrainingMoment moment)
    implements BlockWalker.LeafHook {

  /** No path of a leaf or composite, whose names are those of children joined by "/". */
  private static final String LOSS = "/loss";

  @Override
  public boolean beforeLeaf(BlockTree.Leaf leaf) {
    return plan.runsInTrainingMode(leaf);
  }

  @Override
  public void afterLeaf(BlockTree.Leaf leaf, NDList output) {}

  @Override
  public NDList aroundLeaf(BlockTree.Leaf leaf, Supplier<NDList> forward) {
    if (RandomDraws.possible(leaf)) {
      seed(leaf.path());
    }
    return forward.get();
  }

  @Override
  public NDList aroundArithmetic(
      BlockTree.Composite composite, int index, Supplier<NDList> computation) {
    if (RandomDraws.possible(composite)) {
      seed(composite.path() + "#" + index);
    }
    return computation.get();
  }

  @Override
  public MemoryReuse reuse(MemoryReuse engines) {
    return engines;
  }

  /** Seeds the engine before the loss is computed. */
  public void beforeLoss() {
    seed(LOSS);
  }

  /**
   * Seeds the engine.
   *
   * @param place what runs next: a function of it, the step and the run's seed is what is drawn
   */
  public void seed(String place) {
    engine.setRandomSeed(moment.seed(place));
  }
}
