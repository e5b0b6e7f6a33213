package io.github.adabet.djl.internal.train.data;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.walk.BlockWalker;
import io.github.adabet.djl.internal.walk.Frontier;
import io.github.adabet.djl.internal.walk.LeafModes;
import io.github.adabet.djl.internal.walk.WalkHistory;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs what lies before the first trained layer of a block tree, leaf by leaf.
 *
 * <p>A batch that is smaller than the others is filled up with copies of its samples, whose outputs
 * are dropped. Matrix products and convolutions choose their kernels by the size of a batch, and
 * round accordingly, but not by a sample's place in it. So the output for a sample has the same
 * bits in whatever batch it comes, which is what makes a cache of outputs exact.
 *
 * <p>Not thread-safe.
 */
public final class WalkedPrefix implements FrozenPrefix {

  private final BlockWalker walker;
  private final TrainingPlan plan;
  private final Engine engine;
  private final int batchSize;
  private final Map<Integer, WalkHistory> histories = new HashMap<>();
  private boolean empty;
  private String split = "";

  /**
   * Prepares the prefix.
   *
   * @param walker runs the network
   * @param plan what is trained
   * @param engine the engine of the network
   * @param batchSize samples of a full batch
   */
  public WalkedPrefix(BlockWalker walker, TrainingPlan plan, Engine engine, int batchSize) {
    this.walker = walker;
    this.plan = plan;
    this.engine = engine;
    this.batchSize = batchSize;
  }

  @Override
  public WalkHistory history(int samples) {
    WalkHistory history = histories.get(samples);
    if (history == null) {
      throw new IllegalStateException("the prefix has not run on " + samples + " samples");
    }
    return history;
  }

  @Override
  public String split() {
    return split;
  }

  @Override
  public boolean fillsUp() {
    return true;
  }

  @Override
  public int batchSize() {
    return batchSize;
  }

  @Override
  public Frontier run(NDList inputs, int samples) {
    Frontier[] result = new Frontier[1];
    EngineBinding.of(engine)
        .inferenceMode()
        .run(
            () -> {
              try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                boolean filled = samples != batchSize && !empty;
                result[0] = filled ? runFilledUp(inputs, samples) : runWhole(inputs, samples);
                result[0].arrays().forEach(NDScope::unregister);
              }
            });
    return result[0];
  }

  private Frontier runWhole(NDList inputs, int samples) {
    try (Frontier end = walk(inputs, samples)) {
      return end.map(WalkedPrefix::inOrder);
    }
  }

  private Frontier runFilledUp(NDList inputs, int samples) {
    if (!histories.containsKey(samples)) {
      // Once, for the shapes: the code of composites reads those of so many samples.
      walk(inputs, samples).close();
    }
    try (Frontier end = walk(filledUp(inputs, samples), batchSize)) {
      history(samples).requireSame(end.history());
      Frontier rows = end.map(array -> rows(array, samples));
      return new Frontier(history(samples), rows.position(), rows.values(), false);
    }
  }

  private Frontier walk(NDList inputs, int samples) {
    WalkHistory history = histories.computeIfAbsent(samples, size -> new WalkHistory());
    NDList aliases = new NDList();
    inputs.forEach(input -> aliases.add(input.stopGradient()));
    Frontier end =
        walker.run(
            Frontier.start(history, aliases),
            false,
            (position, leaf) -> endsBefore(leaf),
            LeafModes.INFERENCE);
    if (end.complete()) {
      end.close();
      throw new UnsupportedModelException(
          "No trained layer has run in the forward pass, so there is no gradient; select layers"
              + " that the network runs");
    }
    empty = end.position() == 0;
    return end;
  }

  private boolean endsBefore(BlockTree.@Nullable Leaf leaf) {
    if (leaf == null || !plan.trains(leaf)) {
      return false;
    }
    split = leaf.path();
    return true;
  }

  private NDList filledUp(NDList inputs, int samples) {
    NDList full = new NDList();
    for (NDArray input : inputs) {
      NDList copies = new NDList();
      for (int filled = 0; filled < batchSize; filled += samples) {
        copies.add(
            batchSize - filled >= samples
                ? input
                : input.get(new NDIndex(":" + (batchSize - filled))));
      }
      full.add(NDArrays.concat(copies));
    }
    return full;
  }

  /** Returns the first samples. */
  private NDArray rows(NDArray array, int samples) {
    if (array.getShape().dimension() == 0 || array.getShape().get(0) != batchSize) {
      throw new UnsupportedModelException(
          "An array at the end of the frozen prefix has shape "
              + array.getShape()
              + " for "
              + batchSize
              + " samples; the samples must be its first axis. Use a batch size that divides the"
              + " number of samples, or train from the first layer on");
    }
    return inOrder(array.get(new NDIndex(":" + samples)));
  }

  /**
   * Returns an array's elements in row-major order in memory: a copy if they are not, or a view.
   */
  private static NDArray inOrder(NDArray array) {
    Shape shape = array.getShape();
    return array.reshape(shape.size()).reshape(shape);
  }
}
