package io.github.adabet.djl.internal.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.adabet.djl.internal.train.data.FrozenPrefix;
import io.github.adabet.djl.internal.train.data.WalkedPrefix;
import io.github.adabet.djl.internal.train.gradient.DetachedParameters;
import io.github.adabet.djl.internal.train.gradient.GradientMethod;
import io.github.adabet.djl.internal.train.gradient.RecomputedBackward;
import io.github.adabet.djl.internal.train.gradient.TrainingModes;
import io.github.adabet.djl.internal.train.gradient.WholeBackward;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.walk.BlockWalker;
import io.github.adabet.djl.internal.walk.Frontier;
import io.github.adabet.djl.internal.walk.LeafModes;
import io.github.adabet.djl.internal.walk.PartialWalk;
import java.util.function.BiConsumer;

/** Runs a block tree, leaf by leaf. */
public final class BlockExecution implements NetworkExecution {

  private final BlockWalker walker;
  private final DetachedParameters parameters;
  private final Engine engine;

  /**
   * Prepares the execution of a network.
   *
   * @param tree the network
   * @param parameters where its parameters are
   */
  public BlockExecution(BlockTree tree, DetachedParameters parameters) {
    this.walker = new BlockWalker(tree, parameters);
    this.parameters = parameters;
    this.engine = parameters.getManager().getEngine();
  }

  @Override
  public NDList infer(NDList inputs) {
    return walker.forward(inputs, LeafModes.INFERENCE);
  }

  @Override
  public void observe(NDList inputs, BiConsumer<BlockTree.Leaf, NDList> seen) {
    walker.forward(inputs, new Observer(seen));
  }

  @Override
  public FrozenPrefix prefix(TrainingPlan plan, int batchSize, NDManager owner) {
    return new WalkedPrefix(walker, plan, engine, batchSize);
  }

  @Override
  public GradientMethod gradients(TrainingPlan plan, NDManager manager, int segments) {
    return segments > 1
        ? new RecomputedBackward(plan, parameters, walker, manager, segments)
        : new WholeBackward(plan, parameters, this::forward, manager);
  }

  private NDList forward(
      Frontier from, TrainingModes modes, BlockWalker.LeafHook pass, NDManager manager) {
    return walker.run(from.fork(), false, PartialWalk.Stop.NEVER, pass).list();
  }

  /** Shows leaves. */
  private record Observer(BiConsumer<BlockTree.Leaf, NDList> seen) implements BlockWalker.LeafHook {

    @Override
    public boolean beforeLeaf(BlockTree.Leaf leaf) {
      return false;
    }

    @Override
    public void afterLeaf(BlockTree.Leaf leaf, NDList output) {
      seen.accept(leaf, output);
    }
  }
}
